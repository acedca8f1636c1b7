import { Link } from "@/components/ui/link";

export default function NotFound() {
  return (
    <div className="m-auto p-6 text-center">
      <h1 className="text-xl tracking-[-.02em]">There is nothing here</h1>
      <p className="text-ink-2 mt-1 mb-5">It does not exist, it was removed, or it is not for your role or your sites.</p>
      <Link href="/" className="btn btn-s">
        Go to the start
      </Link>
    </div>
  );
}
