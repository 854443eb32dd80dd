local stage = std.extVar('stage');
{
  A: if stage == 'prod' then 'ours' else error 'only for production',
}
