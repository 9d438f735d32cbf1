//! The labels that are drawn here.

use ed25519_dalek::{Signer, SigningKey};
use std::path::Path;
use std::sync::OnceLock;
use vialog::domain::label::{AsOf, Claim, Field, Token, Trust, TrustedKey};
use vialog::domain::{Gtin, Instant, LabelId, LotId, Noun, PersonId, PublicKey, Subject};
use vialog::label::{Carrier, Fonts, LabelBase, Press, Sticker, Template};

/// Debian's `fonts-droid-fallback`.
const CHINESE: &str = "/usr/share/fonts/truetype/droid";

const GTIN: &str = "09506000134352";

const LOG: &str = "example.org/trial";

const VALUES: &[(Field, &str)] = &[
    (Field::Copy, "2"),
    (Field::Trial, "NCT03123458"),
    (Field::Sponsor, "Example Cell Institute"),
    (Field::SponsorZh, "示例细胞研究院"),
    (Field::Contact, "Dr Li +86 10 5550 0100"),
    (Field::ContactZh, "李医生 010-55500100"),
    (Field::Address, "1 Example Road, Beijing 100000, China"),
    (Field::AddressZh, "北京市示例路1号 100000"),
    (Field::Phone, "+86 10 5550 0100"),
    (Field::Investigator, "Principal investigator, Site 02"),
    (Field::Site, "Example Hospital, Beijing"),
    (Field::SiteZh, "示例医院"),
    (Field::Product, "cfMSC"),
    (Field::ProductName, "Clonal fetal mesenchymal stem cells"),
    (Field::ProductNameZh, "克隆性胎儿间充质干细胞"),
    (Field::Strength, "5×10⁶/mL"),
    (Field::Form, "Cell suspension for infusion"),
    (Field::FormZh, "细胞悬液"),
    (Field::Quantity, "4 vials of 1.0 mL"),
    (Field::Route, "Intravenous infusion"),
    (Field::RouteZh, "静脉输注"),
    (Field::Directions, "Thaw at 37 °C, infuse within 30 minutes"),
    (Field::DirectionsZh, "37 °C 复苏后30分钟内输注"),
    (Field::Lot, "CF2026-0001"),
    (Field::Vial, "017"),
    (Field::Expiry, "2027-11-30"),
    (Field::Storage, "Store below \u{2212}150 °C"),
    (Field::StorageZh, "\u{2212}150 °C 以下保存"),
    (Field::Participant, "AC-001-0042"),
    (Field::Visit, "Visit 3"),
    (Field::Order, "ORD-2026-0042"),
    (Field::Infusion, "INF-2026-0042"),
    (Field::GivenOn, "2026-11-30 10:15 +08:00"),
    (Field::Place, "SZ-BOX-0012"),
    (Field::Tank, "SZ-TANK-1, rack R1"),
    (Field::Shipment, "SH-2026-0042"),
    (Field::From, "Example Cell Institute, Beijing"),
    (Field::To, "Example Hospital, 2 Example Road, Beijing"),
    (Field::ToZh, "示例医院 北京市示例路2号"),
    (Field::Shipper, "SZ-SHIPPER-0002"),
];

/// A press that draws Chinese.
pub(crate) fn press() -> &'static Press {
    static PRESS: OnceLock<Press> = OnceLock::new();
    PRESS.get_or_init(|| {
        let fonts = Fonts::built_in().with_folder(Path::new(CHINESE));
        Press::new(fonts.expect("no font for Chinese: apt-get install fonts-droid-fallback"))
    })
}

/// A label of a template of this program.
pub(crate) fn sticker(name: &str) -> Sticker {
    let template = Template::built_in(name).unwrap();
    let id = LabelId::parse("7K2M9QXA41TE").unwrap();
    let base = LabelBase::parse("https://v.example.cn").unwrap();
    let link = match template.carrier() {
        Carrier::SignedQr => base.url_with_token(&token(id, template.noun()).to_string(), id),
        Carrier::Qr | Carrier::MicroQr | Carrier::Gs1DataMatrix => base.url(id),
    };
    let fields = template.fields();
    let values = VALUES.iter().filter(|(field, _)| fields.contains(field));
    Sticker {
        id,
        link,
        gtin: Some(Gtin::parse(GTIN).unwrap()),
        values: values
            .map(|(field, value)| (*field, (*value).to_owned()))
            .collect(),
        template,
    }
}

/// What the symbol of a label says.
pub(crate) fn symbol(sticker: &Sticker) -> String {
    match sticker.template.carrier() {
        Carrier::Qr | Carrier::SignedQr => sticker.link.clone(),
        Carrier::MicroQr => sticker.id.to_string(),
        Carrier::Gs1DataMatrix => format!("01{GTIN}21{}", sticker.id),
    }
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn token(id: LabelId, noun: Noun) -> Token {
    let key = key();
    let of = Subject::new(noun, "CF-CN-01-0001").unwrap();
    let lot = LotId::new("CF2026-0001").unwrap();
    let claim = Claim::new(id, of, Some(lot), "2099-11-30".parse().ok()).unwrap();
    let signature = key.sign(&claim.message(LOG)).to_bytes();
    Token::new(claim, &PublicKey::from(&key), signature)
}

/// The list of a log in which the key that signs here is enrolled.
pub(crate) fn trust() -> Trust {
    let as_of = AsOf {
        size: 7,
        recorded_at: Instant::parse("2026-11-25T10:00:00.000000Z").unwrap(),
    };
    let key = TrustedKey {
        key: PublicKey::from(&key()),
        person: PersonId::new("p-7").unwrap(),
        ended_at: None,
    };
    Trust::new(LOG, as_of, vec![key], [].into())
}
