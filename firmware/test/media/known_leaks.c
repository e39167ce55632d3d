/* For AddressSanitizer. GLib's constructor leaks a table, which only the slow unwinder attributes
 * to the constructor. */

const char *__asan_default_options(void);
const char *__lsan_default_suppressions(void);

const char *__asan_default_options(void) {
    return "fast_unwind_on_malloc=0";
}

const char *__lsan_default_suppressions(void) {
    return "leak:_dl_init\n";
}
