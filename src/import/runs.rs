//! Text of a cell with differently formatted parts: raised marks of notes (`95,5` with a small 1), parts that are struck out or
//! white. The workbook reader joins them into one text, which nobody sees in that form.

use quick_xml::events::{BytesStart, Event};

/// Collects the parts of one text.
#[derive(Default)]
pub struct Runs {
    /// The text that is not raised or lowered.
    base: String,
    raised: String,
    struck: bool,
    white: bool,
    in_text: bool,
    up: bool,
    pale: bool,
    hidden: bool,
}

/// A text with differently formatted parts.
pub struct Unlike {
    /// A part is struck through.
    pub struck: bool,
    /// A part is white.
    pub white: bool,
    /// The text without its raised or lowered parts, if it has any.
    pub base: Option<String>,
}

impl Runs {
    /// Processes an XML event within a text.
    pub fn see(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(e) => self.open(e),
            Event::End(e) if e.local_name().as_ref() == "t" => self.in_text = false,
            // The phonetic reading is not part of the text.
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

    /// The result; the collector is then ready for the next text.
    pub fn done(&mut self) -> Unlike {
        let own = std::mem::take(self);
        let base = (!own.raised.trim().is_empty() && !own.base.trim().is_empty()).then_some(own.base);
        Unlike { struck: own.struck, white: own.white, base }
    }
}

/// The value of an attribute by its local name, whatever its prefix.
pub fn attribute(of: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = of.attributes().with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name)?;
    quick_xml::escape::unescape(&found.value).ok().map(std::borrow::Cow::into_owned)
}

fn is_on(e: &BytesStart<'_>) -> bool {
    attribute(e, "val").is_none_or(|v| v != "0" && v != "false")
}
