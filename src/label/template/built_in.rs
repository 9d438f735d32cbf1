//! The templates of this program.

use super::head::Older;
use super::{LabelError, Template};
use std::sync::{Arc, OnceLock};

/// Declares the templates in `labels/`, newest version last.
macro_rules! built_in {
    ($($name:literal)*) => {
        const SOURCES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../../labels/", $name, ".svg")))),*];

        impl Template {
            /// The names of the templates of this program.
            pub const BUILT_IN: &[&str] = &[$($name),*];
        }
    };
}

built_in! {
    "vial-25x12.v1"
    "vial-32x12.v1"
}

impl Template {
    /// A template of this program.
    pub fn built_in(name: &str) -> Option<Arc<Self>> {
        let templates = all().as_deref().unwrap_or_default();
        templates
            .iter()
            .find(|template| template.name() == name)
            .cloned()
    }
}

/// All of them, parsed once.
fn all() -> &'static Result<Vec<Arc<Template>>, LabelError> {
    static TEMPLATES: OnceLock<Result<Vec<Arc<Template>>, LabelError>> = OnceLock::new();
    TEMPLATES.get_or_init(|| {
        let parsed = SOURCES
            .iter()
            .map(|(name, source)| Template::read(name, source, Older::Taken).map(Arc::new));
        parsed.collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_of_this_program_is_one() {
        let names = all()
            .as_ref()
            .unwrap()
            .iter()
            .map(|template| template.name().to_owned());
        assert!(names.eq(Template::BUILT_IN.iter().copied()));
    }
}
