//! The labels that tests draw: each field with the longest value that is to be expected.

use crate::domain::label::Field;
use crate::domain::{Gtin, LabelId, Noun};
use crate::label::{Carrier, Fonts, LabelBase, Press, Sticker, Template};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// Debian's `fonts-droid-fallback`.
const CHINESE: &str = "/usr/share/fonts/truetype/droid";

/// A press that draws Chinese.
pub(super) fn bilingual() -> &'static Press {
    static PRESS: OnceLock<Press> = OnceLock::new();
    PRESS.get_or_init(|| {
        let fonts = Fonts::built_in().with_folder(Path::new(CHINESE));
        Press::new(fonts.expect("install a font for Chinese: apt-get install fonts-droid-fallback"))
    })
}

/// A label of a template of this program.
pub(super) fn sticker(template: &str) -> Sticker {
    sticker_of(Template::built_in(template).unwrap())
}

/// A label of this template.
pub(super) fn sticker_of(template: Arc<Template>) -> Sticker {
    let id = LabelId::parse("7K2M9QXA41TE").unwrap();
    let base = LabelBase::parse("https://v.example.cn").unwrap();
    let link = match template.carrier() {
        // A token of 96 bytes in Base32.
        Carrier::SignedQr => base.url_with_token(&format!("{}AE", "AE7KQ2ZX".repeat(19)), id),
        Carrier::Qr | Carrier::MicroQr | Carrier::Gs1DataMatrix => base.url(id),
    };
    let mut values = values();
    if matches!(template.noun(), Noun::Order | Noun::Shipment) {
        values.insert(Field::Vial, "012, 013, 014, 015".to_owned());
    }
    Sticker {
        template,
        id,
        link,
        gtin: Some(Gtin::parse("09506000134352").unwrap()),
        values,
    }
}

/// Every field that takes a value.
fn values() -> BTreeMap<Field, String> {
    let takes_one = |field: &Field| *field != Field::Label && field.statement().is_none();
    let fields = Field::ALL.iter().copied().filter(takes_one);
    fields
        .map(|field| (field, value(field).to_owned()))
        .collect()
}

fn value(field: Field) -> &'static str {
    match field {
        Field::Copy => "2",
        Field::Trial => "NCT03123458",
        Field::Sponsor => "Shenzhen Geno-Immune Medical Institute",
        Field::SponsorZh | Field::SiteZh => "深圳市免疫基因治疗研究院",
        Field::Contact => "Sponsor +86 755 0000 0000",
        Field::ContactZh => "申办方 0755-00000000",
        Field::Address => "1 Example Second Road, Sample District, Shenzhen 518000, China",
        Field::AddressZh => "中国深圳市示例区示范二道1号 518000",
        Field::Phone => "+86 755 0000 0000",
        Field::Investigator => "Principal investigator, Aerospace Center Hospital",
        Field::Site | Field::From => "Shenzhen Geno-Immune Medical Institute, Shenzhen",
        Field::Product => "cfMSC",
        Field::ProductName => "Clonal fetal mesenchymal stem cells",
        Field::ProductNameZh => "克隆性胎儿间充质干细胞",
        Field::Strength => "5×10⁶/mL",
        Field::Form => "Cell suspension for infusion",
        Field::FormZh => "细胞悬液",
        Field::Quantity => "4 vials of 1.0 mL",
        Field::Route => "Intravenous infusion",
        Field::RouteZh => "静脉输注",
        Field::Directions => "Thaw at 37 °C and infuse within 30 minutes, as the protocol directs",
        Field::DirectionsZh => "37 °C 复苏后 30 分钟内按方案输注",
        Field::Lot => "CF2026-0001",
        Field::Vial => "012",
        Field::Expiry => "2027-11-30",
        Field::Storage => "Store at or below \u{2212}135 °C",
        Field::StorageZh => "\u{2212}135 °C 以下保存",
        Field::Participant => "AC-001-0042",
        Field::Visit => "Visit 12",
        Field::Order => "ORD-2026-0042",
        Field::Infusion => "INF-2026-0042",
        Field::GivenOn => "2026-11-30",
        Field::Place => "SZ-BOX-0012",
        Field::Tank => "SZ-TANK-1, rack R1, level B1",
        Field::Shipment => "SH-2026-0042",
        Field::To => {
            "Aerospace Center Hospital, 15 Yuquan Road, Haidian District, Beijing 100049, China"
        }
        Field::ToZh => "航天中心医院，北京市海淀区玉泉路15号 100049",
        Field::Shipper => "SZ-SHIPPER-0002",
        Field::Label
        | Field::UseEn
        | Field::UseZh
        | Field::CautionUs
        | Field::ChildrenEn
        | Field::ChildrenZh => "",
    }
}
