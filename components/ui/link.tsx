import NextLink from "next/link";
import type { ComponentProps } from "react";

/**
 * A link to another page of ours, asked for when it is followed and not before: pages are made for each reader, so that what Next asks for
 * ahead, twice for every link in sight, holds nothing of the page and costs the server as much as the page that is open.
 */
export function Link(props: ComponentProps<typeof NextLink>) {
  return <NextLink prefetch={false} {...props} />;
}
