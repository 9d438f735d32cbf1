//! Countries by their codes, from the list that is compiled in.

/// Whether this is a code that ISO 3166-1 alpha-2 assigns to a country, in capital letters.
pub(super) fn is_country(code: &str) -> bool {
    rust_iso3166::from_alpha2(code).is_some_and(|country| country.alpha2 == code)
}

#[cfg(test)]
mod tests {
    use super::is_country;

    #[test]
    fn a_country_has_an_assigned_code_in_capital_letters() {
        for code in ["CN", "DE", "TW", "GB", "SS"] {
            assert!(is_country(code), "{code}");
        }
        for code in [
            "XX", "ZZ", "XK", "EU", "UK", "AN", "cn", "C", "CHN", "CN ", "",
        ] {
            assert!(!is_country(code), "{code}");
        }
    }
}
