//! Which resources keep what cannot be made again.
//!
//! What a type is for stands in its page of
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>; which types AWS
//! can take a snapshot of before it deletes them, in
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>.

/// What a resource of the type keeps, as in "it is deleted with its ...".
pub(crate) fn keeps(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "AWS::DynamoDB::Table" | "AWS::DynamoDB::GlobalTable" | "aws_dynamodb_table" => "items",
        "AWS::RDS::DBInstance"
        | "AWS::RDS::DBCluster"
        | "AWS::RDS::GlobalCluster"
        | "AWS::DSQL::Cluster"
        | "AWS::DocDB::DBCluster"
        | "AWS::DocDBElastic::Cluster"
        | "AWS::Neptune::DBCluster"
        | "AWS::NeptuneGraph::Graph"
        | "AWS::Redshift::Cluster"
        | "AWS::RedshiftServerless::Namespace"
        | "AWS::Timestream::Database"
        | "AWS::Timestream::InfluxDBInstance"
        | "AWS::Cassandra::Keyspace"
        | "AWS::QLDB::Ledger"
        | "aws_db_instance"
        | "aws_rds_cluster"
        | "aws_docdb_cluster"
        | "aws_neptune_cluster"
        | "aws_redshift_cluster"
        | "aws_timestreamwrite_database" => "databases",
        "AWS::Timestream::Table" | "AWS::Cassandra::Table" | "AWS::S3Tables::Table" => "rows",
        "AWS::S3::Bucket"
        | "AWS::S3Express::DirectoryBucket"
        | "AWS::S3Tables::TableBucket"
        | "AWS::S3Vectors::VectorBucket"
        | "AWS::Lightsail::Bucket"
        | "AWS::S3Outposts::Bucket"
        | "aws_s3_bucket" => "objects",
        "AWS::EFS::FileSystem" | "AWS::FSx::FileSystem" | "AWS::FSx::Volume" | "aws_efs_file_system" => {
            "files"
        }
        "AWS::EC2::Volume"
        | "AWS::EC2::Instance"
        | "AWS::Lightsail::Disk"
        | "aws_ebs_volume"
        | "aws_instance" => "disks",
        // Passwords cannot be exported: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-import-users.html
        "AWS::Cognito::UserPool" | "aws_cognito_user_pool" => "users and their passwords",
        "AWS::Cognito::IdentityPool" | "aws_cognito_identity_pool" => "identities",
        // A queue's messages go with it: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html
        "AWS::SQS::Queue" | "AWS::AmazonMQ::Broker" | "aws_sqs_queue" | "aws_mq_broker" => "messages",
        "AWS::Kinesis::Stream"
        | "AWS::KinesisFirehose::DeliveryStream"
        | "AWS::KinesisVideo::Stream"
        | "AWS::MSK::Cluster"
        | "AWS::MSK::ServerlessCluster"
        | "aws_kinesis_stream"
        | "aws_msk_cluster" => "records",
        "AWS::OpenSearchService::Domain"
        | "AWS::OpenSearchServerless::Collection"
        | "AWS::Elasticsearch::Domain"
        | "AWS::Kendra::Index"
        | "AWS::CloudSearch::Domain"
        | "aws_opensearch_domain"
        | "aws_elasticsearch_domain" => "indexes",
        "AWS::ElastiCache::ReplicationGroup"
        | "AWS::ElastiCache::CacheCluster"
        | "AWS::ElastiCache::ServerlessCache"
        | "AWS::MemoryDB::Cluster"
        | "AWS::DAX::Cluster"
        | "aws_elasticache_cluster"
        | "aws_elasticache_replication_group"
        | "aws_memorydb_cluster" => "cached data",
        // What was encrypted with a deleted key is lost: https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
        "AWS::KMS::Key" | "AWS::KMS::ReplicaKey" | "AWS::PaymentCryptography::Key" | "aws_kms_key" => {
            "key material, without which what it encrypted cannot be read"
        }
        "AWS::SecretsManager::Secret" | "aws_secretsmanager_secret" => "secret value",
        "AWS::Logs::LogGroup" | "AWS::CloudTrail::EventDataStore" | "aws_cloudwatch_log_group" => {
            "log events"
        }
        "AWS::ECR::Repository" | "AWS::ECR::PublicRepository" | "aws_ecr_repository" => "images",
        "AWS::CodeCommit::Repository" | "aws_codecommit_repository" => "commits",
        "AWS::CodeArtifact::Repository" | "AWS::CodeArtifact::Domain" => "packages",
        "AWS::Backup::BackupVault" | "AWS::Backup::LogicallyAirGappedBackupVault" | "aws_backup_vault" => {
            "recovery points"
        }
        "AWS::Glue::Database" | "AWS::Glue::Table" | "AWS::Glue::Registry" | "AWS::Athena::WorkGroup" => {
            "definitions"
        }
        "AWS::Route53::HostedZone" | "aws_route53_zone" => "records and name servers",
        "AWS::EC2::EIP" | "aws_eip" => "address",
        "AWS::Events::Archive" => "events",
        "AWS::IoTAnalytics::Datastore" | "AWS::IoTSiteWise::Asset" => "measurements",
        "AWS::HealthLake::FHIRDatastore" | "AWS::HealthImaging::Datastore" => "records",
        "AWS::Location::Tracker" => "positions",
        "AWS::AppConfig::HostedConfigurationVersion" => "configuration",
        "AWS::WorkSpaces::Workspace" => "user's disk",
        "AWS::EKS::Cluster" | "aws_eks_cluster" => "cluster state",
        // What is in it is in another template.
        "AWS::CloudFormation::Stack" => "resources, whatever they are",
        _ => return None,
    })
}

/// Resources whose only purpose is to keep somebody out: without them, more can be reached.
pub(super) fn guard(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "AWS::WAFv2::WebACLAssociation" | "AWS::WAFRegional::WebACLAssociation" => {
            "requests are filtered no more"
        }
        "AWS::ApiGateway::Authorizer" | "AWS::ApiGatewayV2::Authorizer" => {
            "it decided who may call, and it is deleted"
        }
        _ => return None,
    })
}
