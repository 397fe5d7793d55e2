//! The verifiers in a bag: the Python file, and the page's own modules as one page that works from the disk.

use std::fmt::Write;

/// The verifier as one Python file, including BLAKE3 and Ed25519.
pub const PYTHON: &str = include_str!("../../tools/verify_bag.py");

macro_rules! modules {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../web/asset/", $name, ".js"))),)*]
    };
}

/// Modules in an order in which each comes after those that it imports.
const MODULES: &[(&str, &str)] = modules!(
    "hygiene" "strict" "blake3" "curve" "decimal" "arithmetic" "periods" "figure" "words" "tree" "keys" "authority" "erasures" "shapes" "chain" "check" "zip"
    "books" "admission" "measure" "levels" "money" "outputs" "findings" "figures" "addresses" "table" "sheet" "bag"
);
const HEAD: &str = include_str!("verifier/head.html");
const SCRIPT: &str = include_str!("verifier/page.js");

/// One page with all modules: browsers load no modules from the disk, so each becomes a function that returns its exports, and
/// can access only other modules.
pub fn page() -> String {
    let mut script = String::from("'use strict';\nconst modules = {};\n");
    for (name, source) in MODULES {
        // Writing to a string cannot fail.
        let _ = writeln!(script, "modules['{name}'] = (() => {{\n{}}})();", enclosed(source));
    }
    format!("{HEAD}<script>\n{script}{SCRIPT}</script>\n</body></html>\n")
}

fn enclosed(source: &str) -> String {
    let (mut text, mut exports) = (String::new(), Vec::new());
    for line in source.lines() {
        if let Some((names, from)) = line.strip_prefix("import ").and_then(|rest| rest.split_once(" from './")) {
            let module = from.trim_end_matches([';', '\'']).trim_end_matches(".js");
            let _ = writeln!(text, "const {names} = modules['{module}'];");
        } else if let Some(names) = line.strip_prefix("export {").and_then(|rest| rest.strip_suffix("};")) {
            exports.push(names.trim().to_owned());
        } else if let Some(rest) = line.strip_prefix("export ") {
            exports.extend(declared(rest));
            let _ = writeln!(text, "{rest}");
        } else {
            let _ = writeln!(text, "{line}");
        }
    }
    let _ = writeln!(text, "return {{ {} }};", exports.join(", "));
    text
}

/// The name that a declaration defines.
fn declared(line: &str) -> Option<String> {
    let rest = line.trim_start_matches("async ");
    let rest = ["function* ", "function ", "class ", "const "].iter().find_map(|word| rest.strip_prefix(word))?;
    Some(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_needs_nothing_but_itself() {
        let page = page();
        for line in page.lines() {
            assert!(!line.starts_with("import ") && !line.starts_with("export "), "{line}");
        }
        assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("fetch("));
        // The script must not contain its own end tag.
        assert_eq!(page.matches("</script").count(), 1);
        for (at, (name, source)) in MODULES.iter().enumerate() {
            assert!(page.contains(&format!("modules['{name}'] = ")));
            // Imported modules must come before.
            let names = source.lines().filter_map(|line| line.strip_prefix("import ")?.split_once(" from './"));
            for (_, from) in names {
                let from = from.trim_end_matches([';', '\'']).trim_end_matches(".js");
                assert!(MODULES[..at].iter().any(|(before, _)| *before == from), "{name} imports {from}");
            }
        }
    }
}
