//! CloudWatch alarms.

use std::collections::BTreeMap;

use aws_sdk_cloudwatch::types::AlarmType;
use jiff::Timestamp;

use crate::{AwsError, Cloud, clock::timestamp};

/// DescribeAlarms takes at most a hundred names, and answers fifty alarms unless it is asked for more.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html>
const NAMES_PER_CALL: usize = 100;

/// An alarm as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    pub name: String,
    /// As AWS says it: `OK`, `ALARM`, `INSUFFICIENT_DATA`.
    pub state: String,
    pub reason: Option<String>,
    /// When it came into this state.
    pub changed: Option<Timestamp>,
}

/// AWS has three kinds of alarms, which say their state alike.
macro_rules! read {
    ($alarms:expr) => {
        $alarms.iter().map(|alarm| {
            let changed = alarm.state_transitioned_timestamp().or(alarm.state_updated_timestamp());
            let read = Alarm {
                name: alarm.alarm_name().unwrap_or_default().to_owned(),
                state: alarm.state_value().map_or("", |state| state.as_str()).to_owned(),
                reason: alarm.state_reason().map(str::to_owned),
                changed: changed.and_then(timestamp),
            };
            (read.name.clone(), read)
        })
    };
}

impl Cloud {
    /// The alarms of these names, in this order. A name that no alarm has is missing from the answer.
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn alarms(&self, names: &[String]) -> Result<Vec<Alarm>, AwsError> {
        let session = self.session().await?;
        let mut found: BTreeMap<String, Alarm> = BTreeMap::new();
        for names in names.chunks(NAMES_PER_CALL) {
            let mut page: Option<String> = None;
            loop {
                let answer = self
                    .other_call(|_| async {
                        let request = session
                            .clients
                            .cloudwatch
                            .describe_alarms()
                            .set_alarm_names(Some(names.to_vec()))
                            // Without them, only those of single metrics are answered.
                            .alarm_types(AlarmType::MetricAlarm)
                            .alarm_types(AlarmType::CompositeAlarm)
                            .alarm_types(AlarmType::LogAlarm)
                            .max_records(100)
                            .set_next_token(page.clone());
                        request.send().await.map_err(|error| AwsError::sdk("DescribeAlarms", error))
                    })
                    .await?;
                found.extend(read!(answer.metric_alarms()));
                found.extend(read!(answer.composite_alarms()));
                found.extend(read!(answer.log_alarms()));
                page = answer.next_token().map(str::to_owned);
                if page.is_none() {
                    break;
                }
            }
        }
        Ok(names.iter().filter_map(|name| found.remove(name)).collect())
    }
}
