import { Button } from "./button";

/** Under a list that is read in pages: asks for the next one, while there is one. */
export function ShowOlder({
  list,
  label,
}: {
  list: { readonly hasNextPage: boolean; readonly isFetchingNextPage: boolean; fetchNextPage(): unknown };
  label: string;
}) {
  return list.hasNextPage ? (
    <div className="p-4 flex justify-center">
      <Button size="sm" busy={list.isFetchingNextPage && "Loading"} onClick={() => void list.fetchNextPage()}>
        {label}
      </Button>
    </div>
  ) : null;
}
