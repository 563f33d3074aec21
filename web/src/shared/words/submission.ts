import {
  IconCheck,
  IconCircleDashed,
  IconClockExclamation,
  IconDeviceFloppy,
  IconHourglass,
  IconPencil,
  IconRosette,
} from "@tabler/icons-react";
import { look } from "./look";

export const SUBMISSION = {
  not_started: look("quiet", "Not started", "शुरू नहीं", IconCircleDashed),
  draft: look("info", "Draft saved", "ड्राफ़्ट सेव है", IconDeviceFloppy),
  submitted: look("info", "Submitted", "जमा हो गया", IconCheck),
  late: look("wait", "Late", "देर से जमा", IconClockExclamation),
  in_review: look("wait", "In review", "देखा जा रहा है", IconHourglass),
  changes_asked: look("review", "Changes asked", "सुधार करना है", IconPencil),
  graded: look("good", "Graded", "जाँचा गया", IconRosette),
};
