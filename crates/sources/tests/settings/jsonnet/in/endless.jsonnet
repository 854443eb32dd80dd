local f(x) = 1 + f(x);
{ A: f(1) }
