{ A: std.extVar('region') }
