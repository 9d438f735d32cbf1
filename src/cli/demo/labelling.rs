//! Labels as the story's people print them: the service draws, their own key signs the token of a flat label.

use super::fill::{Filling, bad};
use crate::cli::claim;
use crate::cli::failure::{Failure, Next};
use crate::domain::label::{Claim, Token};
use crate::domain::{LabelId, Subject};
use crate::label::Template;
use serde_json::{Value, json};
use std::sync::Arc;

/// The resolution of the story's printers.
const DPI: u16 = 300;

/// A label that the service is asked to draw.
pub(crate) struct ToDraw {
    /// The template.
    pub(crate) template: Arc<Template>,
    /// Its id.
    pub(crate) id: LabelId,
    /// What it is for.
    pub(crate) of: Subject,
    /// The signed token, where the template's symbol carries one.
    pub(crate) token: Option<Token>,
    /// The resolution.
    pub(crate) dpi: u16,
}

/// The newest built-in template of this name, in English and Chinese or in English alone.
pub(crate) fn template(name: &str, chinese: bool) -> Result<Arc<Template>, Failure> {
    let prefix = if chinese {
        format!("{name}.")
    } else {
        format!("{name}-en.")
    };
    let mut names = Template::BUILT_IN.iter().rev();
    let newest = names.find(|known| known.starts_with(&prefix));
    let found = newest.and_then(|name| Template::built_in(name));
    found.ok_or_else(|| bad(name))
}

impl Filling<'_, '_> {
    /// The body that adopts a template.
    pub(super) fn layout(&self, name: &str) -> Result<Value, Failure> {
        let template = template(name, self.memory.chinese)?;
        Ok(json!({ "layout": template.layout() }))
    }

    /// The whole body of a print: `TEMPLATE LABEL THING`, and a printer where there is one.
    pub(super) fn printed(&mut self, text: &str) -> Result<Value, Failure> {
        let words: Vec<&str> = text.split(' ').collect();
        let (name, label, of, printer) = match words[..] {
            [name, label, of] => (name, label, of, None),
            [name, label, of, printer] => (name, label, of, Some(printer)),
            _ => return Err(bad(text)),
        };
        let template = template(name, self.memory.chinese)?;
        let id = self.label(label)?;
        let of = Subject::parse(of).or_next(of, "correct the story")?;
        let token = if template.layout().signed {
            let claim = self.service.claim(id, &of)?;
            Some(self.sign(claim)?)
        } else {
            None
        };
        let drawn = self.service.draw(&ToDraw {
            template,
            id,
            of: of.clone(),
            token: token.clone(),
            dpi: DPI,
        })?;
        let mut body = json!({ "of": of, "impression": drawn, "dpi": DPI, "pieces": 1 });
        if let Some(body) = body.as_object_mut() {
            let printer = printer.map(|name| json!(format!("equipment/{name}")));
            body.extend(printer.map(|printer| ("printer".to_owned(), printer)));
            body.extend(token.map(|token| ("token".to_owned(), json!(token))));
        }
        Ok(body)
    }

    /// The claim under the key of the one who signs the step.
    fn sign(&self, claim: Claim) -> Result<Token, Failure> {
        let key = self.key(self.by)?;
        Ok(claim::sign(claim, key, &self.memory.story.origin))
    }
}
