import { Link } from "@/components/ui/link";

export default function NotFound() {
  return (
    <main className="min-h-dvh grid place-items-center p-6 text-center">
      <div>
        <h1 className="text-xl tracking-[-.02em]">There is nothing here</h1>
        <p className="text-ink-2 mt-1 mb-5">It does not exist, it was removed, or it is not on one of your sites.</p>
        <Link href="/" className="btn btn-s">
          Go to the start
        </Link>
      </div>
    </main>
  );
}
