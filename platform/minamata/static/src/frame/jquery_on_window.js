// Published blocks look for jQuery on the window, and so does jquery-migrate, which is why this stands in a file that is imported before it.
import jQuery from "jquery";

window.$ = window.jQuery = jQuery;
