//! Figures with their addresses.

use serde_json::{Value, json};

use crate::{
    present::{
        Context, document,
        sheet::{Cell, Sheet},
    },
    projection::{Address, Node},
};

/// A figure as a JSON document, with the events of its tree.
pub fn json(context: &Context, node: &Node) -> Value {
    let mut figure = document::figure(node);
    figure["event"] = json!(node.events());
    context.document("angka", figure)
}

/// Figures as rows: printed, unrounded, and the measure.
pub fn sheet<'a>(figures: impl IntoIterator<Item = (&'a Address, &'a Node)>) -> Sheet {
    let mut sheet = Sheet::new("angka", ["alamat", "tercetak", "eksak", "satuan"]);
    for (address, node) in figures {
        sheet.put([
            ("alamat", address.to_string().into()),
            ("tercetak", Cell::figure(node)),
            ("eksak", Cell::exact(node)),
            ("satuan", document::satuan(node.satuan).into()),
        ]);
    }
    sheet
}
