//! What people read, in English and in simplified Chinese, as Project Fluent messages (projectfluent.org, syntax 1.0).
//!
//! One file for each area, under the same name in `en/` and in `zh/`, with the same ids and variables; a test holds that.
//! Ids that many areas share follow one scheme: `noun-lot` and `noun-lot-many`, `kind-lot-released`, `role-nurse`,
//! `state-in_transit`, `member-volume_ul`, `value-present`, `rule-B01` and `rule-B01-do`. Those and everything that begins
//! with `js-` are handed to the browser as well, as [`in_browser`] says.
//!
//! # Adding words
//!
//! Add the message to the file of its area in both folders, and ask for it with [`Lang::say`] or [`Lang::tell`].

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_langneg::{NegotiationStrategy, negotiate_languages, parse_accepted_languages};
use fluent_syntax::ast::Entry;
use rust_embed::RustEmbed;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use unic_langid::LanguageIdentifier;

#[derive(RustEmbed)]
#[folder = "src/web/words/en"]
struct English;

#[derive(RustEmbed)]
#[folder = "src/web/words/zh"]
struct Chinese;

/// A language that pages are read in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

/// The beginnings of the ids that the browser's modules may ask for.
const IN_BROWSER: [&str; 9] = [
    "js-", "kind-", "member-", "noun-", "role-", "rule-", "state-", "unit-", "value-",
];

impl Lang {
    /// Both languages.
    pub(crate) const ALL: [Self; 2] = [Self::En, Self::Zh];

    /// The short word in cookies and addresses.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
        }
    }

    /// The language of this short word.
    pub(crate) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.word() == word)
    }

    /// The language tag of BCP 47, for `lang`.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh-Hans",
        }
    }

    /// What the language calls itself.
    pub(crate) fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Zh => "中文",
        }
    }

    /// The other one.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::En => Self::Zh,
            Self::Zh => Self::En,
        }
    }

    /// The language that suits an `Accept-Language` header (RFC 9110 section 12.5.4) best.
    pub(crate) fn accepted(header: &str) -> Self {
        let ours = Self::ALL.map(|lang| identifier(lang.word()));
        let wanted = parse_accepted_languages(header);
        let found = negotiate_languages(&wanted, &ours, None, NegotiationStrategy::Filtering);
        match found.first() {
            Some(tag) if tag.language == "zh" => Self::Zh,
            Some(_) | None => Self::En,
        }
    }

    /// The message of this id.
    pub(crate) fn say(self, id: &str) -> String {
        self.tell(id, &[])
    }

    /// The message of this id, with values for its variables.
    pub(crate) fn tell(self, id: &str, values: &[(&str, FluentValue<'_>)]) -> String {
        let args: FluentArgs<'_> = values.iter().cloned().collect();
        let bundle = &self.words().bundle;
        let pattern = bundle.get_message(id).and_then(|message| message.value());
        let Some(pattern) = pattern else {
            tracing::error!(id, "a message is missing");
            return id.to_owned();
        };
        bundle
            .format_pattern(pattern, Some(&args), &mut Vec::new())
            .into_owned()
    }

    /// Whether there is a message of this id.
    pub(crate) fn has(self, id: &str) -> bool {
        self.words().bundle.has_message(id)
    }

    fn words(self) -> &'static Words {
        static ENGLISH: LazyLock<Words> = LazyLock::new(|| Words::of::<English>(identifier("en")));
        static CHINESE: LazyLock<Words> =
            LazyLock::new(|| Words::of::<Chinese>(identifier("zh-Hans")));
        match self {
            Self::En => &ENGLISH,
            Self::Zh => &CHINESE,
        }
    }
}

/// A language tag of ours.
fn identifier(tag: &str) -> LanguageIdentifier {
    tag.parse().unwrap_or_default()
}

/// The messages of one language.
struct Words {
    bundle: FluentBundle<Arc<FluentResource>>,
    ids: Vec<String>,
}

impl Words {
    /// Reads every file of a folder. What cannot be read is left out and said in the log; a test refuses it before that.
    fn of<Files: RustEmbed>(tag: LanguageIdentifier) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // The marks around values would be copied and searched for along with ids.
        bundle.set_use_isolating(false);
        let mut ids = Vec::new();
        for resource in resources::<Files>() {
            ids.extend(messages(&resource));
            if let Err(twice) = bundle.add_resource(Arc::new(resource)) {
                tracing::error!(?twice, "messages with the same id");
            }
        }
        Self { bundle, ids }
    }
}

/// The files of a folder, read.
fn resources<Files: RustEmbed>() -> impl Iterator<Item = FluentResource> {
    Files::iter().filter_map(|name| {
        let file = Files::get(&name)?;
        let text = String::from_utf8_lossy(&file.data).into_owned();
        let (resource, errors) = match FluentResource::try_new(text) {
            Ok(resource) => (resource, Vec::new()),
            Err((resource, errors)) => (resource, errors),
        };
        if !errors.is_empty() {
            tracing::error!(file = &*name, ?errors, "words that cannot be read");
        }
        Some(resource)
    })
}

/// The ids of a file's messages.
fn messages(resource: &FluentResource) -> Vec<String> {
    let entries = resource.entries().filter_map(|entry| {
        if let Entry::Message(message) = entry {
            Some(message.id.name.to_owned())
        } else {
            None
        }
    });
    entries.collect()
}

/// The words that the browser's modules may ask for, as a module. A variable stands as `{$name}` and is filled in there.
pub(crate) fn in_browser(lang: Lang) -> String {
    let words = lang.words().ids.iter();
    let handed = words.filter(|id| IN_BROWSER.iter().any(|start| id.starts_with(start)));
    let map: BTreeMap<&str, String> = handed.map(|id| (id.as_str(), lang.say(id))).collect();
    let json = serde_json::to_string(&map).unwrap_or_default();
    format!("export default {json};\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The ids of a language's messages with their variables, as the files have them.
    fn of_files<Files: RustEmbed>() -> BTreeMap<String, BTreeSet<String>> {
        let mut all = BTreeMap::new();
        for name in Files::iter() {
            let text = String::from_utf8(Files::get(&name).unwrap().data.into_owned()).unwrap();
            let resource = FluentResource::try_new(text)
                .map_err(|(_, errors)| format!("{name}: {errors:?}"))
                .unwrap();
            for entry in resource.entries() {
                let Entry::Message(message) = entry else {
                    continue;
                };
                let written = format!("{:?}", message.value);
                let variables = written
                    .split("VariableReference { id: Identifier { name: \"")
                    .skip(1);
                let variables = variables
                    .filter_map(|rest| rest.split('"').next())
                    .map(str::to_owned);
                let before = all.insert(message.id.name.to_owned(), variables.collect());
                assert!(before.is_none(), "{} stands twice", message.id.name);
            }
        }
        all
    }

    #[test]
    fn both_languages_have_the_same_messages_with_the_same_variables() {
        let (english, chinese) = (of_files::<English>(), of_files::<Chinese>());
        assert!(!english.is_empty());
        for (id, variables) in &english {
            assert_eq!(chinese.get(id), Some(variables), "{id}");
        }
        let more: Vec<_> = chinese
            .keys()
            .filter(|id| !english.contains_key(*id))
            .collect();
        assert!(more.is_empty(), "only in Chinese: {more:?}");
    }

    #[test]
    fn a_reader_gets_the_language_that_the_browser_asks_for() {
        assert_eq!(Lang::accepted("zh-CN,zh;q=0.9,en;q=0.8"), Lang::Zh);
        assert_eq!(Lang::accepted("en-GB,en;q=0.9,zh;q=0.8"), Lang::En);
        assert_eq!(Lang::accepted("de,fr"), Lang::En);
        assert_eq!(Lang::accepted(""), Lang::En);
    }

    #[test]
    fn a_variable_is_left_for_the_browser_to_fill_in() {
        let module = in_browser(Lang::En);
        assert!(module.starts_with("export default {"), "{module}");
        assert!(module.contains("\"js-unreachable\":"), "{module}");
        assert!(!module.contains("\"frame-skip\""), "{module}");
    }
}
