//! The SQL of campaigns.

use super::model::{Asked, Campaign, CampaignId};
use beffroi_kernel::{Actor, Error, Result, TerritoryId};
use beffroi_store::{Row, Store, WriteContext, values};
use jiff::Timestamp;
use jiff::civil::Date;

macro_rules! campaign_columns {
    () => {
        "c.id, c.questionnaire, c.title, c.message, c.opened_at, c.closes_on, c.closed_at"
    };
}

beffroi_store::statements! {
    Scoped INSERT = "INSERT INTO campaigns (territory_id, id, questionnaire, title, message, opened_at, closes_on, created_by) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    // The members of the host, itself or through those that it hosts, each in its own territory.
    Global INSERT_MEMBERS = "INSERT INTO campaign_members (territory_id, campaign_id, reminders) \
        SELECT t.id, $2, 0 FROM territories t LEFT JOIN territories h ON h.id = t.host_id \
        WHERE (t.host_id = $1 OR h.host_id = $1) AND t.left_at IS NULL";
    Scoped LIST = concat!("SELECT ", campaign_columns!(), " FROM campaigns c WHERE c.territory_id = $1 \
        ORDER BY c.opened_at DESC, c.id");
    Scoped FIND = concat!("SELECT ", campaign_columns!(), " FROM campaigns c WHERE c.territory_id = $1 AND c.id = $2");
    Scoped CLOSE = "UPDATE campaigns SET closed_at = $3 WHERE territory_id = $1 AND id = $2 AND closed_at IS NULL";
    // A host sees whom it asked: their names are public, and how far they are is what they were told it sees.
    Global MEMBERS = "SELECT m.territory_id, t.name, t.slug, m.told_at, m.reminders FROM campaign_members m \
        JOIN campaigns c ON c.id = m.campaign_id JOIN territories t ON t.id = m.territory_id \
        WHERE c.territory_id = $1 AND c.id = $2 AND t.left_at IS NULL ORDER BY t.name, t.id";
    Scoped ASKED = concat!("SELECT ", campaign_columns!(), ", h.name AS host FROM campaign_members m \
        JOIN campaigns c ON c.id = m.campaign_id JOIN territories h ON h.id = c.territory_id \
        WHERE m.territory_id = $1 AND c.closed_at IS NULL AND c.closes_on >= $2 ORDER BY c.closes_on, c.id");
    // Of all territories: the program reminds everybody.
    Global RUNNING = concat!("SELECT ", campaign_columns!(), ", c.territory_id, h.name AS host FROM campaigns c \
        JOIN territories h ON h.id = c.territory_id \
        WHERE c.closed_at IS NULL AND c.closes_on >= $1 ORDER BY c.opened_at, c.id");
    Scoped TELL = "UPDATE campaign_members SET told_at = $3, reminders = reminders + $4 \
        WHERE territory_id = $1 AND campaign_id = $2 AND (told_at IS NULL OR told_at < $5)";
}

fn campaign(row: &Row) -> Result<Campaign> {
    let closes = row.text("closes_on")?;
    Ok(Campaign {
        id: row.parsed("id")?,
        questionnaire: row.text("questionnaire")?,
        title: row.text("title")?,
        message: row.text("message")?,
        opened: row.instant("opened_at")?,
        closes: closes.parse().map_err(|_| Error::internal(format!("a campaign closes on {closes:?}")))?,
        closed: row.optional_instant("closed_at")?,
    })
}

pub(super) async fn insert(cx: &mut WriteContext, campaign: &Campaign) -> Result<u64> {
    let by = cx.actor().author();
    let values = values![
        campaign.id.to_string(),
        campaign.questionnaire.as_str(),
        campaign.title.as_str(),
        campaign.message.as_str(),
        campaign.opened.as_millisecond(),
        campaign.closes.to_string(),
        by,
    ];
    cx.execute_one(INSERT, &values).await?;
    let host = cx.actor().territory.to_string();
    cx.global_execute(INSERT_MEMBERS, &values![host, campaign.id.to_string()]).await
}

pub(super) async fn list(store: &Store, actor: &Actor) -> Result<Vec<Campaign>> {
    store.read(actor).rows(LIST, &[]).await?.iter().map(campaign).collect()
}

pub(super) async fn find(store: &Store, actor: &Actor, id: CampaignId) -> Result<Option<Campaign>> {
    store.read(actor).row(FIND, &values![id.to_string()]).await?.as_ref().map(campaign).transpose()
}

pub(super) async fn close(cx: &mut WriteContext, id: CampaignId) -> Result<bool> {
    let at = cx.now().as_millisecond();
    Ok(cx.execute(CLOSE, &values![id.to_string(), at]).await? == 1)
}

/// A member that was asked, without how far it is: the room of questionnaires knows that.
pub(super) struct Told {
    pub territory: TerritoryId,
    pub name: String,
    pub slug: String,
    pub told: Option<Timestamp>,
    pub reminders: u32,
}

pub(super) async fn members(store: &Store, host: TerritoryId, id: CampaignId) -> Result<Vec<Told>> {
    let told = |row: &Row| {
        Ok(Told {
            territory: row.parsed("territory_id")?,
            name: row.text("name")?,
            slug: row.text("slug")?,
            told: row.optional_instant("told_at")?,
            reminders: row.count("reminders")?,
        })
    };
    store
        .instance()
        .rows(MEMBERS, &values![host.to_string(), id.to_string()])
        .await?
        .iter()
        .map(told)
        .collect()
}

pub(super) async fn asked(store: &Store, actor: &Actor, today: Date) -> Result<Vec<Asked>> {
    let asked = |row: &Row| Ok(Asked { campaign: campaign(row)?, host: row.text("host")? });
    store.read(actor).rows(ASKED, &values![today.to_string()]).await?.iter().map(asked).collect()
}

/// Every campaign that runs, with its host and the host's name.
pub(super) async fn running(store: &Store, today: Date) -> Result<Vec<(Campaign, TerritoryId, String)>> {
    let running = |row: &Row| Ok((campaign(row)?, row.parsed("territory_id")?, row.text("host")?));
    store.instance().rows(RUNNING, &values![today.to_string()]).await?.iter().map(running).collect()
}

/// Notes that the member of the change is written to; says whether nobody had since `before`.
pub(super) async fn tell(
    cx: &mut WriteContext,
    id: CampaignId,
    again: bool,
    before: Timestamp,
) -> Result<bool> {
    let at = cx.now().as_millisecond();
    let values = values![id.to_string(), at, i64::from(again), before.as_millisecond()];
    Ok(cx.execute(TELL, &values).await? == 1)
}
