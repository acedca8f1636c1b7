import { authRoute } from "@/lib/api/auth-handler";

export const GET = authRoute;
export const POST = authRoute;
