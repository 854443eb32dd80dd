/** The mark: a proscenium with its stage. */
export function Brand() {
  return (
    <svg width="28" height="28" viewBox="0 0 28 28" className="shrink-0" aria-hidden="true">
      <defs>
        <linearGradient id="brand" x1="0" y1="0" x2="1" y2="1">
          <stop offset="0" stopColor="#3b5bdb" />
          <stop offset="1" stopColor="#7a4fd0" />
        </linearGradient>
      </defs>
      <rect width="28" height="28" rx="8" fill="url(#brand)" />
      <g fill="none" stroke="#fff" strokeWidth="1.7" strokeLinecap="round" strokeLinejoin="round">
        <path d="M6.5 21V9.5M21.5 21V9.5M6.5 9.5c2.2 4 4.6 4.2 7.500.6 2.900 3.600 5.300 3.400 7.500-.6M6.500 9.500h15" />
        <path d="M9.500 21h9M11 18h6" />
      </g>
    </svg>
  );
}
