"""The calls that both the sandbox and moto are asked, case by case. A case gets a `World` and records answers by step name."""

import json

TOPIC = """
Parameters:
  Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}
  Secret: {Type: String, NoEcho: true, Default: hidden}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: {TopicName: !Sub '${Stage}-notes', DisplayName: !Join ['-', [a, !Ref Stage]]}
  OnlyProd:
    Type: AWS::SNS::Topic
    Condition: IsProd
    Properties: {TopicName: only-prod, DisplayName: !Ref Secret}
Outputs:
  TopicArn: {Value: !Ref Topic, Export: {Name: !Sub '${Stage}-NotesTopicArn'}}
  Size: {Value: !If [IsProd, large, small], Description: how large}
"""
TABLE = """
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: dev-notes
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
Outputs:
  Arn: {Value: !GetAtt Table.Arn, Export: {Name: dev-NotesTableArn}}
"""
USER = """
Resources:
  Param:
    Type: AWS::SSM::Parameter
    Properties: {Name: /user/table, Type: String, Value: !ImportValue dev-NotesTableArn}
Outputs:
  Seen: {Value: !GetAtt Param.Value}
"""
FUNCTIONS = """
Parameters: {Names: {Type: CommaDelimitedList, Default: 'x,y,z'}}
Mappings: {Sizes: {small: {memory: '128'}}}
Resources:
  Queue: {Type: 'AWS::SQS::Queue', Properties: {QueueName: q}}
  Bucket: {Type: 'AWS::S3::Bucket', Properties: {BucketName: functions-bucket}}
Outputs:
  Map: {Value: !FindInMap [Sizes, small, memory]}
  Pick: {Value: !Select [1, !Ref Names]}
  Split: {Value: !Select [0, !Split ['-', 'one-two']]}
  Joined: {Value: !Join [':', !Ref Names]}
  Encoded: {Value: {'Fn::Base64': hello}}
  Own: {Value: !Sub '${AWS::StackName} ${AWS::Region} ${AWS::AccountId} ${AWS::Partition} ${AWS::URLSuffix}'}
  QueueArn: {Value: !GetAtt Queue.Arn}
  QueueUrl: {Value: !Ref Queue}
  QueueName: {Value: !GetAtt Queue.QueueName}
  BucketName: {Value: !Ref Bucket}
  BucketArn: {Value: !GetAtt Bucket.Arn}
  BucketDomain: {Value: !GetAtt Bucket.DomainName}
"""


def identity(world):
    world.step("who", world.sts.get_caller_identity)
    world.step("short session", lambda: world.sts.assume_role(RoleArn="arn:aws:iam::222222222222:role/Other", RoleSessionName="me", DurationSeconds=900), only=["AssumedRoleUser"])


def parameters(world):
    ssm = world.ssm
    world.step("put", lambda: ssm.put_parameter(Name="/app/one", Value="1", Type="String"))
    world.step("put again", lambda: ssm.put_parameter(Name="/app/one", Value="2", Type="String"))
    world.step("overwrite", lambda: ssm.put_parameter(Name="/app/one", Value="2", Type="String", Overwrite=True))
    world.step("put deeper", lambda: ssm.put_parameter(Name="/app/deep/two", Value="a,b", Type="StringList", Description="both"))
    world.step("get", lambda: ssm.get_parameter(Name="/app/one"))
    world.step("get version", lambda: ssm.get_parameter(Name="/app/one:1"))
    world.step("get missing", lambda: ssm.get_parameter(Name="/app/none"))
    world.step("get several", lambda: ssm.get_parameters(Names=["/app/one", "/app/none"]))
    world.step("by path", lambda: ssm.get_parameters_by_path(Path="/app"))
    world.step("by path below", lambda: ssm.get_parameters_by_path(Path="/app", Recursive=True))
    world.step("describe", ssm.describe_parameters)
    world.step("delete", lambda: ssm.delete_parameter(Name="/app/one"))
    world.step("delete again", lambda: ssm.delete_parameter(Name="/app/one"))


def buckets(world):
    s3 = world.s3
    world.step("head missing", lambda: s3.head_bucket(Bucket="conform-bucket"))
    world.step("create", lambda: s3.create_bucket(Bucket="conform-bucket"))
    world.step("create again", lambda: s3.create_bucket(Bucket="conform-bucket"))
    world.step("head", lambda: s3.head_bucket(Bucket="conform-bucket"))
    world.step("head as owner", lambda: s3.head_bucket(Bucket="conform-bucket", ExpectedBucketOwner=world.account))
    world.step("location", lambda: s3.get_bucket_location(Bucket="conform-bucket"))
    world.step("versioning", lambda: s3.get_bucket_versioning(Bucket="conform-bucket"))
    world.step("no policy", lambda: s3.get_bucket_policy(Bucket="conform-bucket"))
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})
    world.step("put policy", lambda: s3.put_bucket_policy(Bucket="conform-bucket", Policy=policy))
    world.step("policy", lambda: s3.get_bucket_policy(Bucket="conform-bucket"))
    world.step("no tags", lambda: s3.get_bucket_tagging(Bucket="conform-bucket"))
    world.step("bad name", lambda: s3.create_bucket(Bucket="Xy"))
    world.step("missing location", lambda: s3.get_bucket_location(Bucket="nobody-made-this"))


def objects(world):
    s3 = world.s3
    s3.create_bucket(Bucket="conform-objects")
    world.step("put", lambda: s3.put_object(Bucket="conform-objects", Key="a/one.txt", Body=b"one", ContentType="text/plain", Metadata={"k": "v"}))
    world.step("put deeper", lambda: s3.put_object(Bucket="conform-objects", Key="a/b/two words.bin", Body=b"two"))
    world.step("get", lambda: s3.get_object(Bucket="conform-objects", Key="a/one.txt"))
    world.step("get part", lambda: s3.get_object(Bucket="conform-objects", Key="a/one.txt", Range="bytes=1-1"))
    world.step("head", lambda: s3.head_object(Bucket="conform-objects", Key="a/one.txt"))
    world.step("get missing", lambda: s3.get_object(Bucket="conform-objects", Key="none"))
    world.step("head missing", lambda: s3.head_object(Bucket="conform-objects", Key="none"))
    world.step("if none match", lambda: s3.put_object(Bucket="conform-objects", Key="a/one.txt", Body=b"x", IfNoneMatch="*"))
    world.step("list", lambda: s3.list_objects_v2(Bucket="conform-objects"))
    world.step("list folders", lambda: s3.list_objects_v2(Bucket="conform-objects", Prefix="a/", Delimiter="/"))
    world.step("list first", lambda: s3.list_objects_v2(Bucket="conform-objects", MaxKeys=1), without=["NextContinuationToken"])
    world.step("delete full bucket", lambda: s3.delete_bucket(Bucket="conform-objects"))
    upload = s3.create_multipart_upload(Bucket="conform-objects", Key="big")["UploadId"]
    part = s3.upload_part(Bucket="conform-objects", Key="big", UploadId=upload, PartNumber=1, Body=b"x" * 100)["ETag"]
    parts = {"Parts": [{"PartNumber": 1, "ETag": part}]}
    world.step("complete", lambda: s3.complete_multipart_upload(Bucket="conform-objects", Key="big", UploadId=upload, MultipartUpload=parts))
    world.step("get whole", lambda: s3.get_object(Bucket="conform-objects", Key="big"))
    for key in ("a/one.txt", "a/b/two words.bin", "big"):
        world.step(f"delete {key}", lambda key=key: s3.delete_object(Bucket="conform-objects", Key=key))
    world.step("list nothing", lambda: s3.list_objects_v2(Bucket="conform-objects"))
    world.step("delete bucket", lambda: s3.delete_bucket(Bucket="conform-objects"))


def stacks(world):
    cf = world.cloudformation
    world.step("describe missing", lambda: cf.describe_stacks(StackName="topic"))
    world.step("create", lambda: cf.create_stack(StackName="topic", TemplateBody=TOPIC, Tags=[{"Key": "team", "Value": "a"}]))
    world.settle("topic")
    world.step("describe", lambda: cf.describe_stacks(StackName="topic"))
    world.step("describe all", cf.describe_stacks)
    world.step("list", lambda: cf.list_stacks(StackStatusFilter=["CREATE_COMPLETE"]))
    world.step("resources", lambda: cf.describe_stack_resources(StackName="topic"))
    world.step("list resources", lambda: cf.list_stack_resources(StackName="topic"))
    world.step("one resource", lambda: cf.describe_stack_resource(StackName="topic", LogicalResourceId="Topic"))
    world.step("exports", cf.list_exports)
    world.step("template", lambda: cf.get_template(StackName="topic"))
    world.step("create again", lambda: cf.create_stack(StackName="topic", TemplateBody=TOPIC))
    world.step("update", lambda: cf.update_stack(StackName="topic", TemplateBody=TOPIC.replace("[a, !Ref", "[b, !Ref")))
    world.settle("topic")
    world.step("after update", lambda: cf.describe_stacks(StackName="topic"))
    world.step("update missing", lambda: cf.update_stack(StackName="nobody", TemplateBody=TOPIC))
    world.step("delete missing", lambda: cf.delete_stack(StackName="nobody"))
    world.step("delete", lambda: cf.delete_stack(StackName="topic"))
    world.settle("topic")
    world.step("after delete", lambda: cf.describe_stacks(StackName="topic"))
    world.step("no exports", cf.list_exports)


def no_updates(world):
    cf = world.cloudformation
    stage = [{"ParameterKey": "Stage", "ParameterValue": "dev"}]
    cf.create_stack(StackName="same", TemplateBody=TOPIC, Parameters=stage)
    world.settle("same")
    world.step("update", lambda: cf.update_stack(StackName="same", TemplateBody=TOPIC, Parameters=stage))
    world.step("previous", lambda: cf.update_stack(StackName="same", UsePreviousTemplate=True, Parameters=[{"ParameterKey": "Stage", "ParameterValue": "prod"}]))
    world.settle("same")
    world.step("after", lambda: cf.describe_stacks(StackName="same"))


def imports(world):
    cf = world.cloudformation
    world.step("missing export", lambda: cf.create_stack(StackName="early", TemplateBody=USER))
    cf.create_stack(StackName="table", TemplateBody=TABLE)
    world.settle("table")
    world.step("exports", cf.list_exports)
    world.step("create", lambda: cf.create_stack(StackName="user", TemplateBody=USER))
    world.settle("user")
    world.step("describe", lambda: cf.describe_stacks(StackName="user"))
    world.step("written", lambda: world.ssm.get_parameter(Name="/user/table"))
    world.step("importers", lambda: cf.list_imports(ExportName="dev-NotesTableArn"))
    world.step("delete producer", lambda: cf.delete_stack(StackName="table"))
    world.settle("table")
    world.step("after", lambda: cf.describe_stacks(StackName="table"))


def functions(world):
    cf = world.cloudformation
    cf.create_stack(StackName="functions", TemplateBody=FUNCTIONS)
    world.settle("functions")
    world.step("describe", lambda: cf.describe_stacks(StackName="functions"), only=["Stacks"])


def templates(world):
    cf = world.cloudformation
    world.step("validate", lambda: cf.validate_template(TemplateBody=TOPIC))
    world.step("summary", lambda: cf.get_template_summary(TemplateBody=TOPIC))
    world.step("not allowed", lambda: cf.create_stack(StackName="bad", TemplateBody=TOPIC, Parameters=[{"ParameterKey": "Stage", "ParameterValue": "x"}]))
    needs = "Parameters: {Needed: {Type: String}}\n" + TABLE
    world.step("parameter without value", lambda: cf.create_stack(StackName="needs", TemplateBody=needs))
    world.step("broken", lambda: cf.validate_template(TemplateBody="{ \"Resources\": "))
    world.step("no resources", lambda: cf.create_stack(StackName="empty", TemplateBody="Resources: {}"))
    world.step("no capability", lambda: cf.create_stack(StackName="role", TemplateBody="Resources: {R: {Type: 'AWS::IAM::Role', Properties: {AssumeRolePolicyDocument: {}}}}"))


def change_sets(world):
    cf = world.cloudformation
    world.step("create", lambda: cf.create_change_set(StackName="reviewed", ChangeSetName="one", ChangeSetType="CREATE", TemplateBody=TABLE.replace("dev-", "cs-")))
    world.settle_change_set("reviewed", "one")
    world.step("describe", lambda: cf.describe_change_set(StackName="reviewed", ChangeSetName="one"))
    world.step("under review", lambda: cf.describe_stacks(StackName="reviewed"))
    world.step("list", lambda: cf.list_change_sets(StackName="reviewed"))
    world.step("execute", lambda: cf.execute_change_set(StackName="reviewed", ChangeSetName="one"))
    world.settle("reviewed")
    world.step("executed", lambda: cf.describe_stacks(StackName="reviewed"))
    world.step("missing", lambda: cf.describe_change_set(StackName="reviewed", ChangeSetName="none"))
    world.step("delete missing", lambda: cf.delete_change_set(StackName="reviewed", ChangeSetName="none"))


CASES = [identity, parameters, buckets, objects, stacks, no_updates, imports, functions, templates, change_sets]
