import { serve } from "@/lib/http/serve";
import { driverList } from "@/lib/system/drivers";
import { listDrivers } from "@/lib/system/requests";

export const GET = serve(listDrivers, async () => driverList());
