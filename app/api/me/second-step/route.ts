import { serve } from "@/lib/api/serve";
import * as me from "@/lib/people/me";
import { readSecondStep } from "@/lib/people/me-endpoints";

export const GET = serve(readSecondStep, ({ actor }) => me.secondStep(actor));
