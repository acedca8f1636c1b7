import { driverList } from "@/lib/api/driver-list";
import { listDrivers } from "@/lib/api/endpoints";
import { serve } from "@/lib/api/serve";

export const GET = serve(listDrivers, async () => driverList());
