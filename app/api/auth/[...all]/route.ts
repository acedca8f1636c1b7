import { authRoute } from "@/lib/auth/handler";

export const GET = authRoute;
export const POST = authRoute;
