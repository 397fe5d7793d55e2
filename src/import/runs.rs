//! Text of a cell whose parts look unlike each other: raised marks of notes (`95,5` with a small 1), parts that are struck out or
//! white. The reader of values joins them into one text, which nobody sees so.

use quick_xml::events::{BytesStart, Event};

/// The parts of one text, as they come by.
#[derive(Default)]
pub struct Runs {
    /// What is not raised.
    base: String,
    raised: String,
    struck: bool,
    white: bool,
    in_text: bool,
    up: bool,
    pale: bool,
    hidden: bool,
}

/// What a text with unlike parts is.
pub struct Unlike {
    /// A part is struck through.
    pub struck: bool,
    /// A part is white.
    pub white: bool,
    /// The text without what is raised or lowered, where something is.
    pub base: Option<String>,
}

impl Runs {
    /// Sees an event within a text.
    pub fn see(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(e) => self.open(e),
            Event::End(e) if e.local_name().as_ref() == "t" => self.in_text = false,
            // What tells how a text is spoken is no text.
            Event::End(e) if e.local_name().as_ref() == "rPh" => self.hidden = false,
            Event::Text(text) if self.in_text && !self.hidden => {
                let into = if self.up { &mut self.raised } else { &mut self.base };
                into.push_str(text);
                self.white |= self.pale && !text.trim().is_empty();
            }
            _ => {}
        }
    }

    fn open(&mut self, e: &BytesStart<'_>) {
        match e.local_name().as_ref() {
            "r" => (self.up, self.pale) = (false, false),
            "t" => self.in_text = true,
            "rPh" => self.hidden = true,
            "strike" => self.struck |= is_on(e),
            "vertAlign" => {
                self.up = attribute(e, "val").is_some_and(|v| v == "superscript" || v == "subscript");
            }
            "color" => {
                let rgb = attribute(e, "rgb").is_some_and(|c| c.eq_ignore_ascii_case("FFFFFFFF"));
                self.pale = rgb || (attribute(e, "theme").as_deref() == Some("0") && attribute(e, "tint").is_none());
            }
            _ => {}
        }
    }

    /// What it came to; ready for the next.
    pub fn done(&mut self) -> Unlike {
        let own = std::mem::take(self);
        let base = (!own.raised.trim().is_empty() && !own.base.trim().is_empty()).then_some(own.base);
        Unlike { struck: own.struck, white: own.white, base }
    }
}

/// An attribute by its name, whatever stands before the colon.
pub fn attribute(of: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = of.attributes().with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name)?;
    quick_xml::escape::unescape(&found.value).ok().map(std::borrow::Cow::into_owned)
}

fn is_on(e: &BytesStart<'_>) -> bool {
    attribute(e, "val").is_none_or(|v| v != "0" && v != "false")
}
