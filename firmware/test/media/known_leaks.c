/* Read by AddressSanitizer alone. GLib's own constructor leaves a table behind, and only the slow
 * way of unwinding sees that it was the constructor's. */

const char *__asan_default_options(void);
const char *__lsan_default_suppressions(void);

const char *__asan_default_options(void) {
    return "fast_unwind_on_malloc=0";
}

const char *__lsan_default_suppressions(void) {
    return "leak:_dl_init\n";
}
