// Wakes the design system's behaviours: the menu on a phone, focus on the error summary, "show" on a password.
// The address is relative and the folder carries the version, so no hashed name is needed.
import { initAll } from "../vendor/govuk-frontend-6.6.0/js/govuk-frontend.min.js";

initAll();
