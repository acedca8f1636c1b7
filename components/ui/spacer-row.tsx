/** Stands for the rows of a virtual table that are not drawn. */
export function SpacerRow({ height, columns }: { height: number; columns: number }) {
  return height > 0 ? (
    <tr className="spacer">
      <td style={{ height }} colSpan={columns} />
    </tr>
  ) : null;
}
