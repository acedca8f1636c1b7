/** The head of a table whose columns speak for themselves to those who see them. */
export function SpokenHead({ labels }: { labels: readonly string[] }) {
  return (
    <thead className="sr-only">
      <tr>
        {labels.map((label) => (
          <th key={label}>{label}</th>
        ))}
      </tr>
    </thead>
  );
}
