//! `jejak rules`

use clap::Args;

use super::{errors::Usage, output};
use crate::{event::UnitCode, sample::paket};

/// Rule sets that come with the program, as an event to append.
#[derive(Debug, Args)]
pub struct Rules {
    /// Name of a set; without one, the names are listed
    name: Option<String>,
    /// Unit that the rules are for
    #[arg(long, value_name = "UNIT", requires = "name")]
    unit: Option<UnitCode>,
    /// Year of the card
    #[arg(long, value_name = "YEAR", default_value_t = 2024)]
    year: u16,
    /// Version of the unit's rules that this becomes
    #[arg(long, value_name = "N", default_value_t = 1)]
    version: u32,
}

impl Rules {
    /// Prints the names, or the event.
    pub fn run(self) -> anyhow::Result<()> {
        let names = || paket::names().collect::<Vec<_>>().join(", ");
        let Some(name) = self.name else {
            return output::print(&format!(
                "{}
",
                paket::names().collect::<Vec<_>>().join(
                    "
"
                )
            ));
        };
        let Some(data) = paket::data(&name, self.year, self.version) else {
            return Err(Usage(format!("paket aturan «{name}» tidak dikenal; yang ada: {}", names())).into());
        };
        let Some(unit) = self.unit else { return Err(Usage("paket aturan memerlukan --unit".to_owned()).into()) };
        let event = serde_json::json!({
            "type": "aturan.ditetapkan", "unit": unit, "berlaku": format!("{}-01-01", self.year), "data": data,
        });
        output::print_json(&event)
    }
}
