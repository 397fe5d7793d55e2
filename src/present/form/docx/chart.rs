//! A chart as an Office chart, with the numbers as printed.

use std::fmt::Write;

use super::HEAD;
use crate::event::hygiene::markup;
use crate::present::{block::Chart, form::chart::colour};

/// `word/charts/chart<n>.xml`
pub fn part(chart: &Chart) -> String {
    let mut out = format!(
        "{HEAD}<c:chartSpace xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><c:roundedCorners val=\"0\"/><c:chart>\
         <c:autoTitleDeleted val=\"1\"/><c:plotArea><c:layout/><c:barChart><c:barDir val=\"col\"/>\
         <c:grouping val=\"clustered\"/><c:varyColors val=\"0\"/>"
    );
    for (index, name) in chart.seri.iter().enumerate() {
        series(&mut out, chart, index, name);
    }
    out.push_str(
        "<c:gapWidth val=\"60\"/><c:axId val=\"1\"/><c:axId val=\"2\"/></c:barChart><c:catAx><c:axId val=\"1\"/><c:scaling>\
         <c:orientation val=\"minMax\"/></c:scaling><c:delete val=\"0\"/><c:axPos val=\"b\"/><c:majorTickMark val=\"none\"/>\
         <c:minorTickMark val=\"none\"/><c:tickLblPos val=\"low\"/>",
    );
    out.push_str(&text_size(800));
    out.push_str(
        "<c:crossAx val=\"2\"/></c:catAx><c:valAx><c:axId val=\"2\"/><c:scaling><c:orientation val=\"minMax\"/>\
         <c:min val=\"0\"/></c:scaling><c:delete val=\"1\"/><c:axPos val=\"l\"/><c:numFmt formatCode=\"General\" \
         sourceLinked=\"0\"/><c:majorTickMark val=\"none\"/><c:minorTickMark val=\"none\"/><c:tickLblPos val=\"none\"/>\
         <c:crossAx val=\"1\"/></c:valAx></c:plotArea>",
    );
    if chart.seri.len() > 1 {
        out.push_str("<c:legend><c:legendPos val=\"t\"/><c:overlay val=\"0\"/>");
        out.push_str(&text_size(800));
        out.push_str("</c:legend>");
    }
    out.push_str("<c:plotVisOnly val=\"1\"/><c:dispBlanksAs val=\"gap\"/></c:chart><c:spPr><a:ln><a:noFill/></a:ln></c:spPr></c:chartSpace>");
    out
}

fn text_size(size: u32) -> String {
    format!(
        "<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz=\"{size}\"><a:latin typeface=\"Arial\"/></a:defRPr></a:pPr>\
         <a:endParaRPr lang=\"id-ID\"/></a:p></c:txPr>"
    )
}

fn series(out: &mut String, chart: &Chart, index: usize, name: &str) {
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "<c:ser><c:idx val=\"{index}\"/><c:order val=\"{index}\"/><c:tx><c:strRef><c:f>Data!$A${}</c:f><c:strCache>\
         <c:ptCount val=\"1\"/><c:pt idx=\"0\"><c:v>{}</c:v></c:pt></c:strCache></c:strRef></c:tx><c:spPr><a:solidFill>\
         <a:srgbClr val=\"{}\"/></a:solidFill></c:spPr><c:invertIfNegative val=\"0\"/>",
        index + 2,
        markup(name),
        colour(chart, index).to_uppercase()
    );
    labels(out, chart, index);
    let count = chart.kategori.len();
    let _ = write!(out, "<c:cat><c:strLit><c:ptCount val=\"{count}\"/>");
    for (at, (name, _)) in chart.kategori.iter().enumerate() {
        let _ = write!(out, "<c:pt idx=\"{at}\"><c:v>{}</c:v></c:pt>", markup(name));
    }
    let _ = write!(
        out,
        "</c:strLit></c:cat><c:val><c:numLit><c:formatCode>General</c:formatCode><c:ptCount val=\"{count}\"/>"
    );
    for (at, (_, bars)) in chart.kategori.iter().enumerate() {
        if let Some(Some((value, _))) = bars.get(index) {
            let _ = write!(out, "<c:pt idx=\"{at}\"><c:v>{}</c:v></c:pt>", value.normalize());
        }
    }
    out.push_str("</c:numLit></c:val></c:ser>");
}

/// The numbers above the bars as text, so that no locale changes their form.
fn labels(out: &mut String, chart: &Chart, index: usize) {
    let shown = "<c:showLegendKey val=\"0\"/><c:showVal val=\"1\"/><c:showCatName val=\"0\"/><c:showSerName val=\"0\"/>\
                 <c:showPercent val=\"0\"/><c:showBubbleSize val=\"0\"/>";
    out.push_str("<c:dLbls>");
    for (at, (_, bars)) in chart.kategori.iter().enumerate() {
        if let Some(Some((_, figure))) = bars.get(index) {
            let _ = write!(
                out,
                "<c:dLbl><c:idx val=\"{at}\"/><c:tx><c:rich><a:bodyPr/><a:p><a:r><a:rPr lang=\"id-ID\" sz=\"700\"/>\
                 <a:t>{}</a:t></a:r></a:p></c:rich></c:tx><c:dLblPos val=\"outEnd\"/>{shown}</c:dLbl>",
                markup(&figure.text)
            );
        }
    }
    out.push_str(&text_size(700));
    let _ = write!(out, "<c:dLblPos val=\"outEnd\"/>{shown}</c:dLbls>");
}
