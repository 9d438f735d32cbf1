//! Finding what a person would name, by the name and the role that Chromium tells a screen reader.

use super::session::{Element, Session};
use serde_json::{Value, json};

/// What can be clicked or filled in.
const ROLES: [&str; 19] = [
    "button",
    "link",
    "checkbox",
    "radio",
    "switch",
    "tab",
    "option",
    "menuitem",
    "menuitemcheckbox",
    "ToggleButton",
    "DisclosureTriangle",
    "textbox",
    "searchbox",
    "combobox",
    "spinbutton",
    "listbox",
    "Date",
    "DateTime",
    "InputTime",
];

/// The first control on the page with exactly this name.
pub(super) fn named(session: &Session, name: &str) -> Option<Element> {
    let page = object(
        session,
        "Runtime.evaluate",
        &json!({ "expression": "document" }),
        "result",
    )?;
    let asked = json!({ "objectId": page, "accessibleName": name });
    let found = session.devtools("Accessibility.queryAXTree", &asked).ok()?;
    let fits = |node: &&Value| {
        let role = node["role"]["value"].as_str().unwrap_or_default();
        node["ignored"] == false && ROLES.contains(&role)
    };
    let node = found["nodes"].as_array()?.iter().find(fits)?;
    let asked = json!({ "backendNodeId": node["backendDOMNodeId"] });
    let thing = object(session, "DOM.resolveNode", &asked, "object")?;
    let keep = json!({ "objectId": thing, "functionDeclaration": "function () { globalThis.foundByName = this; }" });
    session.devtools("Runtime.callFunctionOn", &keep).ok()?;
    session.element("return globalThis.foundByName", name)
}

/// Every control on the page, for the message when one is missing.
pub(super) fn names(session: &Session) -> Vec<String> {
    let tree = session.devtools("Accessibility.getFullAXTree", &json!({}));
    let tree = tree.unwrap_or_default();
    let nodes = tree["nodes"].as_array().into_iter().flatten();
    let named = nodes.filter_map(|node| {
        let role = node["role"]["value"].as_str()?;
        let name = node["name"]["value"].as_str()?;
        let fits = node["ignored"] == false && ROLES.contains(&role);
        fits.then(|| format!("{role} {name:?}"))
    });
    named.collect()
}

fn object(session: &Session, command: &str, asked: &Value, member: &str) -> Option<Value> {
    let answer = session.devtools(command, asked).ok()?;
    Some(answer[member]["objectId"].as_str()?.into())
}
