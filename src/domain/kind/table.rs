//! Every kind of event: what it is about, who may sign it, and the sentence that they sign.
//!
//! `by` gives the roles, `at` where they have to be held ([`Authority`]), `not` who is excluded although the role and the
//! place fit ([`Excluded`]): where a step needs two people, the kind that the second one signs excludes the first.

use super::super::schema;
use super::super::strict::{self, Malformed};
use super::super::who::{Authority, Excluded};
use super::super::{Act, Changes, Commitment, Noun, PersonId, Role, Stop};
use super::super::{
    adverse_event, assessment, bank, batch_template, clone, correction, deviation, donor,
    equipment, form, handoff, infusion, key, label, label_template, log, lot, order, overriding,
    participant, person, place, protocol, quality, readings, recall, receipt, recovery, shipment,
    site, specification, terminology, vial, witness,
};
use super::{Decide, Kind, Nature};
use serde_json::value::RawValue;

kinds! {
    decision "log.opened" LogOpened(log::Opened) of Log by [Administrator] at first
        means "I open this log and answer for its first key", "我开启本日志并对其首个密钥负责";
    decision "rules.proposed" RulesProposed(log::Proposed) of Log by [Quality] at trial
        means "I propose that this log moves on to the next version of the rules", "我提议本日志改用规则的下一版本";
    decision "rules.adopted" RulesAdopted(log::Adopted) of Log by [Administrator, Quality] at trial
        means "I adopt the version of the rules that another person proposed", "我采纳由他人提议的规则版本";
    decision "protocol.adopted" ProtocolAdopted(protocol::Protocol) of Protocol by [Quality] at trial
        means "I adopt this protocol for the trial", "我为本试验采纳此方案";
    decision "protocol.closed" ProtocolClosed(protocol::Closed) of Protocol by [Quality] at trial
        means "I close this trial, of which every participant and every lot is accounted for", "我关闭此试验，其全部受试者与批次均已有去向";
    decision "specification.adopted" SpecificationAdopted(specification::Adopted) of Specification by [Quality] at maker
        means "I adopt this specification", "我采纳此质量标准";
    decision "batch_template.adopted" BatchTemplateAdopted(batch_template::Adopted) of BatchTemplate by [Quality] at maker
        means "I adopt this batch template", "我采纳此批生产模板";
    decision "form.adopted" FormAdopted(form::Adopted) of Form by [Quality] at trial
        means "I adopt this form", "我采纳此表格";
    decision "terminology.adopted" TerminologyAdopted(terminology::Adopted) of Terminology by [Quality] at trial
        means "I adopt this list of terms and grades", "我采纳此术语与分级表";
    decision "site.registered" SiteRegistered(site::Registered) of Site by [Administrator] at trial
        means "I register this site", "我登记此机构";
    decision "site.changed" SiteChanged(site::Changed) of Site by [Administrator] at site
        means "I change what the record says of this site", "我变更此机构的登记内容";
    decision "administrator.recovered" AdministratorRecovered(recovery::Recovered) of Person by [Administrator] at recovery
        means "I enrol this administrator with the recovery key", "我以恢复密钥登记此管理员";
    decision "person.enrolled" PersonEnrolled(person::Enrolled) of Person by [Administrator] at anywhere
        means "I enrol this person, whose identity I have checked", "我登记此人员，其身份已由我核实";
    fact "person.left" PersonLeft(person::Left) of Person by [Administrator] at over_them not [oneself]
        means "I record that this person has left", "我记录此人员已离职";
    decision "role.granted" RoleGranted(person::RoleGranted) of Person by [Administrator] at named_site not [oneself]
        means "I grant this role", "我授予此角色";
    decision "role.revoked" RoleRevoked(person::RoleRevoked) of Person by [Administrator] at named_site not [oneself]
        means "I revoke this role", "我撤销此角色";
    decision "key.enrolled" KeyEnrolled(key::Enrolled) of Person by [Administrator] at over_them not [oneself]
        means "I enrol this key, which this person holds", "我登记由此人员持有的密钥";
    decision "key.confirmed" KeyConfirmed(key::Confirmed) of Person by [Administrator] at themselves_or_over_them not [doer]
        means "I confirm that this further key is held by the person named", "我确认此增加的密钥由所列人员持有";
    decision "key.revoked" KeyRevoked(key::Revoked) of Person by [Administrator] at themselves_or_over_them
        means "I revoke this key", "我撤销此密钥";
    fact "key.suspected" KeySuspected(key::Suspected) of Person by [Administrator] at themselves_or_over_them
        means "I suspect that someone else has used this key", "我怀疑此密钥已被他人使用";
    decision "equipment.registered" EquipmentRegistered(equipment::Registered) of Equipment by [Quality, Pharmacist] at named_site
        means "I register this equipment", "我登记此设备";
    decision "equipment.qualified" EquipmentQualified(equipment::Qualified) of Equipment by [Quality, Pharmacist] at site
        means "I find this equipment qualified until the date given", "我确认此设备在所列日期前合格";
    decision "printer.configured" PrinterConfigured(equipment::Configured) of Equipment by [Quality, Lab, Pharmacist] at site
        means "I set up this printer as given", "我按所列参数配置此打印机";
    decision "equipment.retired" EquipmentRetired(equipment::Retired) of Equipment by [Quality, Pharmacist] at site
        means "I take this equipment out of service", "我停用此设备";
    decision "place.registered" PlaceRegistered(place::Registered) of Place by [Quality, Lab, Pharmacist] at named_site
        means "I register this place in a store", "我登记此存放位置";
    fact "stock.counted" StockCounted(place::Counted) of Place by [Lab, Pharmacist] at site
        means "I counted what lies in this place", "我已清点此位置的存放物";
    decision "donor.registered" DonorRegistered(donor::Registered) of Donor by [Lab] at named_site
        means "I register this donor and hold the consent named", "我登记此供者并持有所列知情同意书";
    fact "donor.tested" DonorTested(donor::Tested) of Donor by [Lab, Analyst] at site
        means "I report this test of the donor", "我报告供者的此项检测";
    decision "donor.determined" DonorDetermined(donor::Determined) of Donor by [Quality] at site
        means "I determine the eligibility of this donor", "我判定此供者的合格性";
    fact "clone.derived" CloneDerived(clone::Derived) of Clone by [Lab] at named_site
        means "I derived this clone from the donor named", "我由所列供者建立此克隆";
    fact "bank.created" BankCreated(bank::Created) of Bank by [Lab] at named_site
        means "I made this bank from the parent named", "我由所列来源建立此细胞库";
    decision "bank.qualified" BankQualified(bank::Qualified) of Bank by [Quality] at site
        means "I find this bank qualified for use", "我确认此细胞库合格可用";
    decision "bank.retired" BankRetired(bank::Retired) of Bank by [Quality] at site
        means "I take this bank out of use", "我停用此细胞库";
    decision "lot.opened" LotOpened(lot::Opened) of Lot by [Lab] at named_site
        means "I open this lot from the bank named", "我由所列细胞库开启此批次";
    fact "step.recorded" StepRecorded(lot::StepRecorded) of Lot by [Lab] at site
        means "I did this step of the batch record", "我完成批记录中的此步骤";
    fact "step.checked" StepChecked(lot::StepChecked) of Lot by [Lab, Quality] at site not [doer]
        means "I checked this step of the batch record", "我已复核批记录中的此步骤";
    fact "lot.filled" LotFilled(lot::Filled) of Lot by [Lab] at site
        means "I filled these vials", "我完成这些小瓶的灌装";
    fact "result.recorded" ResultRecorded(quality::ResultRecorded) of Lot by [Analyst] at site
        means "I obtained this result", "我获得此检验结果";
    decision "result.reviewed" ResultReviewed(quality::ResultReviewed) of Lot by [Analyst, Quality] at site not [doer]
        means "I reviewed this result against its raw data", "我已对照原始数据复核此结果";
    decision "result.invalidated" ResultInvalidated(quality::ResultInvalidated) of Lot by [Quality] at site
        means "I find this result invalid", "我判定此检验结果无效";
    decision "lot.released" LotReleased(quality::Released) of Lot by [Pharmacist, Quality] at site not [makers]
        means "I release this lot for clinical use", "我放行此批次用于临床";
    decision "lot.conditionally_released" LotConditionallyReleased(quality::ConditionallyReleased) of Lot by [Pharmacist, Quality] at site not [makers]
        means "I release this lot on the condition of the results to come", "我在待出结果的条件下放行此批次";
    decision "lot.condition_met" LotConditionMet(quality::ConditionMet) of Lot by [Pharmacist, Quality] at site not [makers]
        means "I find the condition of this release met", "我确认此放行的条件已满足";
    decision "lot.rejected" LotRejected(quality::Rejected) of Lot by [Pharmacist, Quality] at site
        means "I reject this lot", "我拒绝此批次";
    decision "lot.held" LotHeld(quality::Held) of Lot by [Quality] at site
        means "I put this lot on hold", "我暂停使用此批次";
    decision "lot.hold_lifted" LotHoldLifted(quality::HoldLifted) of Lot by [Quality] at site
        means "I lift the hold on this lot", "我解除此批次的暂停";
    decision "lot.closed" LotClosed(lot::Closed) of Lot by [Pharmacist, Quality] at site
        means "I close this lot, of which every vial is accounted for", "我关闭此批次，其每一小瓶均已有去向";
    decision "recall.opened" RecallOpened(recall::Opened) of Recall by [Quality] at named_site
        means "I recall what is named", "我召回所列产品";
    fact "recall.notified" RecallNotified(recall::Notified) of Recall by [Quality] at site
        means "I told this site of the recall", "我已向此机构通知召回";
    fact "recall.acknowledged" RecallAcknowledged(recall::Acknowledged) of Recall by [Pharmacist, Investigator, Quality] at named_site
        means "I acknowledge this recall for my site", "我代表本机构确认此召回";
    decision "recall.closed" RecallClosed(recall::Closed) of Recall by [Quality] at site
        means "I close this recall", "我关闭此召回";
    fact "deviation.opened" DeviationOpened(deviation::Opened) of Deviation by [Quality, Lab, Analyst, Pharmacist, Courier, Investigator, Nurse] at named_site
        means "I report this deviation", "我报告此偏差";
    decision "deviation.assessed" DeviationAssessed(deviation::Assessed) of Deviation by [Quality] at site not [finder]
        means "I assessed this deviation", "我已评估此偏差";
    decision "deviation.decided" DeviationDecided(deviation::Decided) of Deviation by [Quality] at site not [finder]
        means "I decide on what this deviation touches", "我对此偏差所涉物作出决定";
    decision "deviation.closed" DeviationClosed(deviation::Closed) of Deviation by [Quality] at site not [any_finder]
        means "I close this deviation", "我关闭此偏差";
    decision "label_template.adopted" LabelTemplateAdopted(label_template::Adopted) of LabelTemplate by [Quality] at trial
        means "I adopt this label template", "我采纳此标签模板";
    decision "label_template.retired" LabelTemplateRetired(label_template::Retired) of LabelTemplate by [Quality] at trial
        means "I retire this label template", "我停用此标签模板";
    decision "label.printed" LabelPrinted(label::Printed) of Label by [Lab, Pharmacist, Nurse] at holder
        means "I print this label for the thing named", "我为所列对象打印此标签";
    decision "label.reprinted" LabelReprinted(label::Reprinted) of Label by [Lab, Pharmacist, Nurse] at holder
        means "I print this label again; the copies before are destroyed", "我重新打印此标签；此前的打印件已销毁";
    fact "label.affixed" LabelAffixed(label::Affixed) of Label by [Lab, Pharmacist, Nurse] at holder
        means "I put this label on the thing named and scanned it there", "我已将此标签贴于所列对象并扫描确认";
    fact "label.spoiled" LabelSpoiled(label::Spoiled) of Label by [Lab, Pharmacist, Nurse] at holder
        means "I found this label unfit when it was printed and destroyed it", "此标签打印不合格，我已将其销毁";
    fact "label.destroyed" LabelDestroyed(label::Destroyed) of Label by [Lab, Pharmacist, Nurse] at holder not [witness]
        means "I destroyed this label, which was not needed, in the presence of the witness named", "此标签未使用，我已在所列见证人面前将其销毁";
    fact "label.voided" LabelVoided(label::Voided) of Label by [Lab, Pharmacist, Nurse] at holder
        means "I take this label off what it was on; it is void", "我取下此标签，其已作废";
    fact "vial.stored" VialStored(vial::Stored) of Vial by [Lab, Pharmacist] at holder
        means "I put this vial in the place named", "我将此小瓶放入所列位置";
    fact "vial.retrieved" VialRetrieved(vial::Retrieved) of Vial by [Lab, Pharmacist] at holder
        means "I took this vial out of its place", "我将此小瓶从其位置取出";
    fact "vial.damaged" VialDamaged(vial::Damaged) of Vial by [Lab, Pharmacist, Courier, Nurse] at holder
        means "I found this vial damaged", "我发现此小瓶破损";
    fact "vial.lost" VialLost(vial::Lost) of Vial by [Lab, Pharmacist, Courier, Nurse] at holder
        means "I declare this vial lost", "我声明此小瓶丢失";
    fact "vial.found" VialFound(vial::FoundAgain) of Vial by [Lab, Pharmacist] at holder
        means "I found this vial again", "我重新找到此小瓶";
    fact "vial.retained" VialRetained(vial::Retained) of Vial by [Lab, Pharmacist] at holder
        means "I keep this vial as a retained sample", "我将此小瓶留作留样";
    fact "vial.destroyed" VialDestroyed(vial::Destroyed) of Vial by [Lab, Pharmacist] at holder not [witness]
        means "I destroyed this vial in the presence of the witness named", "我在所列见证人面前销毁此小瓶";
    fact "witness.confirmed" WitnessConfirmed(witness::Confirmed) of Person by [Administrator, Quality, Lab, Analyst, Pharmacist, Courier, Investigator, Nurse] at themselves
        means "I was present and saw what this entry says", "我当时在场并见证此条目所述";
    fact "shipment.packed" ShipmentPacked(shipment::Packed) of Shipment by [Lab, Pharmacist] at named_site
        means "I packed these vials into this shipper", "我将这些小瓶装入此运输容器";
    fact "shipment.sealed" ShipmentSealed(shipment::Sealed) of Shipment by [Lab, Pharmacist] at holder
        means "I sealed this shipment", "我封签此货运";
    decision "handoff.offered" HandoffOffered(handoff::Offered) of Shipment by [Lab, Pharmacist, Courier] at holder
        means "I offer custody of this shipment", "我移交此货运的保管权";
    fact "handoff.accepted" HandoffAccepted(handoff::Accepted) of Shipment by [Lab, Pharmacist, Courier] at holder not [offerer]
        means "I accept custody of this shipment", "我接收此货运的保管权";
    fact "handoff.refused" HandoffRefused(handoff::Refused) of Shipment by [Lab, Pharmacist, Courier] at holder
        means "I refuse custody of this shipment", "我拒绝接收此货运的保管权";
    decision "handoff.withdrawn" HandoffWithdrawn(handoff::Withdrawn) of Shipment by [Lab, Pharmacist, Courier] at holder
        means "I withdraw my offer of custody", "我撤回保管权移交";
    fact "handoff.consigned" HandoffConsigned(handoff::Consigned) of Shipment by [Lab, Pharmacist] at holder
        means "I gave this shipment to the carrier named", "我将此货运交予所列承运方";
    fact "handoff.collected" HandoffCollected(handoff::Collected) of Shipment by [Lab, Pharmacist] at holder
        means "I took this shipment from its carrier", "我从承运方接收此货运";
    fact "readings.attached" ReadingsAttached(readings::Attached) of Anything by [Lab, Pharmacist, Quality] at named_site
        means "I attach what this logger recorded", "我附上此记录仪的记录";
    decision "readings.set_aside" ReadingsSetAside(readings::SetAside) of Anything by [Quality] at site not [doer]
        means "I find that this logger file does not count", "我判定此记录仪文件不予采用";
    fact "shipment.received" ShipmentReceived(receipt::Received) of Shipment by [Lab, Pharmacist] at holder
        means "I checked every vial of this shipment", "我已逐瓶核对此货运";
    fact "participant.screened" ParticipantScreened(participant::Screened) of Participant by [Investigator] at named_site
        means "I screened this participant, who gave the consent named", "我已筛选此受试者，其已签署所列知情同意书";
    decision "participant.enrolled" ParticipantEnrolled(participant::Enrolled) of Participant by [Investigator] at site
        means "I enrol this participant, who consented and is eligible", "我入组此受试者，其已知情同意且符合条件";
    decision "participant.completed" ParticipantCompleted(participant::Completed) of Participant by [Investigator] at site
        means "I record that this participant has completed the trial", "我记录此受试者已完成试验";
    fact "participant.withdrawn" ParticipantWithdrawn(participant::Withdrawn) of Participant by [Investigator] at site
        means "I record that this participant has withdrawn", "我记录此受试者已退出";
    fact "identity.bound" IdentityBound(participant::IdentityBound) of Participant by [Nurse, Pharmacist, Investigator] at site
        means "I put this wristband on this participant", "我为此受试者佩戴此腕带";
    decision "order.placed" OrderPlaced(order::Placed) of Order by [Investigator] at named_site
        means "I order this dose", "我开具此剂量医嘱";
    decision "order.cancelled" OrderCancelled(order::Cancelled) of Order by [Investigator] at site
        means "I cancel this order", "我取消此医嘱";
    decision "vial.allocated" VialAllocated(order::Allocated) of Vial by [Pharmacist] at holder
        means "I allocate this vial to this order", "我将此小瓶分配给此医嘱";
    decision "allocation.cancelled" AllocationCancelled(order::AllocationCancelled) of Vial by [Pharmacist] at holder
        means "I cancel this allocation", "我取消此分配";
    fact "vial.thawed" VialThawed(vial::Thawed) of Vial by [Pharmacist, Nurse, Lab] at holder
        means "I thawed this vial", "我复苏此小瓶";
    fact "infusion.checked" InfusionChecked(infusion::Checked) of Infusion by [Nurse, Investigator, Pharmacist] at site not [first_checker]
        means "I checked participant, vials and appearance at the bedside", "我已在床旁核对受试者、小瓶及外观";
    fact "infusion.started" InfusionStarted(infusion::Started) of Infusion by [Nurse, Investigator] at site
        means "I started this infusion", "我开始此次输注";
    fact "infusion.completed" InfusionCompleted(infusion::Completed) of Infusion by [Nurse, Investigator] at site
        means "I completed this infusion", "我完成此次输注";
    fact "infusion.stopped" InfusionStopped(infusion::Stopped) of Infusion by [Nurse, Investigator] at site
        means "I stopped this infusion before its end", "我提前中止此次输注";
    decision "infusion.abandoned" InfusionAbandoned(infusion::Abandoned) of Infusion by [Nurse, Pharmacist, Investigator] at site
        means "I record that this dose was checked and will not be given", "我记录此剂量已核对但将不予输注";
    fact "residual.wasted" ResidualWasted(infusion::Wasted) of Infusion by [Nurse, Pharmacist, Investigator] at site not [witness]
        means "I wasted what was left over, before the witness named", "我在所列见证人面前废弃余量";
    fact "adverse_event.reported" AdverseEventReported(adverse_event::Reported) of AdverseEvent by [Investigator] at named_site
        means "I report this adverse event", "我报告此不良事件";
    fact "adverse_event.updated" AdverseEventUpdated(adverse_event::Updated) of AdverseEvent by [Investigator] at site
        means "I report what has changed in this adverse event", "我报告此不良事件的变化";
    decision "adverse_event.reviewed" AdverseEventReviewed(adverse_event::Reviewed) of AdverseEvent by [Quality, Investigator] at site not [reporter]
        means "I reviewed this adverse event and its cause", "我已复核此不良事件及其因果关系";
    fact "adverse_event.notified" AdverseEventNotified(adverse_event::Notified) of AdverseEvent by [Investigator, Quality] at site
        means "I told the recipient named of this adverse event", "我已将此不良事件告知所列对象";
    decision "adverse_event.closed" AdverseEventClosed(adverse_event::Closed) of AdverseEvent by [Investigator, Quality] at site
        means "I close this adverse event", "我关闭此不良事件";
    fact "assessment.recorded" AssessmentRecorded(assessment::Recorded) of Participant by [Investigator] at site
        means "I assessed this participant", "我已评估此受试者";
    fact "visit.missed" VisitMissed(assessment::Missed) of Participant by [Investigator] at site
        means "I record that this visit was missed", "我记录此次访视缺失";
    decision "event.corrected" EventCorrected(correction::Corrected) of Anything by [Administrator, Quality, Lab, Analyst, Pharmacist, Courier, Investigator, Nurse] at anywhere
        means "I correct this event; the event itself stays as it is", "我更正此事件；原事件保持不变";
    decision "correction.confirmed" CorrectionConfirmed(correction::Confirmed) of Anything by [Administrator, Quality, Lab, Analyst, Pharmacist, Courier, Investigator, Nurse] at anywhere
        means "I confirm this correction, which another person signed", "我确认由他人签署的此项更正";
    decision "override.requested" OverrideRequested(overriding::Requested) of Override by [Quality, Lab, Pharmacist, Investigator, Nurse] at named_site
        means "I ask for this block to be set aside once", "我申请一次性解除此限制";
    decision "override.granted" OverrideGranted(overriding::Granted) of Override by [Quality, Investigator] at site not [requester]
        means "I grant that this block is set aside once", "我批准一次性解除此限制";
}
