local lib = import 'lib/broken.libsonnet';
{ A: lib.value }
