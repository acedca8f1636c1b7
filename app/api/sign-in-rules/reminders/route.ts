import { serve } from "@/lib/api/serve";
import { remindPeople } from "@/lib/people/sign-in-rules";
import { remindOfSecondStep } from "@/lib/people/sign-in-rules-endpoints";

export const POST = serve(remindOfSecondStep, ({ actor }) => remindPeople(actor));
