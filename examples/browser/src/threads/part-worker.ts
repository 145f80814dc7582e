// A helper of the case worker: carries out parts over shared memory.
import { PART_TASKS } from "./part-tasks.js";
import { serve } from "./remote.js";

serve(PART_TASKS);
