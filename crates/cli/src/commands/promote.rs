//! `stagewright promote FROM TO`

use std::process::ExitCode;

use app::{
    Project,
    contract::{ErrorView, Promote, PromotionView},
};

use super::{deploy::carry_out, name, print_json};
use crate::text;

pub async fn promote(
    project: &Project,
    from: &str,
    to: &str,
    yes: bool,
    json: bool,
) -> Result<ExitCode, ErrorView> {
    let promotion = project.plan_promotion(&Promote { from: name(from)?, to: name(to)? }).await?;
    let view = PromotionView {
        from: promotion.from,
        plan: promotion.prepared.view.clone(),
        commit: promotion.commit,
        rows: promotion.rows,
    };
    if json {
        print_json(&serde_json::json!({ "event": "promotion", "promotion": view }));
    } else {
        text::promotion(&view);
    }
    carry_out(project, promotion.prepared, None, yes, json).await
}
