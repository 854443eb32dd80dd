local sizes = import 'lib/sizes.libsonnet';
local stage = std.extVar('stage');

{
  Stage: stage,
  Table: 'orders-' + stage,
  Size: sizes.of(stage),
  Names: ['a', 'b'],
  Notes: importstr 'lib/notes.txt',
  hidden:: 'not a value',
}
