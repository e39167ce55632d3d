#include "cmocka_program.h"

#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "vector_files.h"

static void runs(void **state) {
    const cJSON *vector = *state;
    harness_t *harness = harness_new(cJSON_GetObjectItem(vector, "identity"), -1);
    int number = 0;
    const cJSON *step;
    cJSON_ArrayForEach(step, cJSON_GetObjectItem(vector, "steps")) {
        harness_input(harness, cJSON_GetObjectItem(step, "input"));
        char *given = canonical(harness->outputs);
        char *wanted = canonical(cJSON_GetObjectItem(step, "outputs"));
        if (strcmp(given, wanted) != 0) {
            fail_msg("step %d gave\n%s\nand not\n%s", number, given, wanted);
        }
        number++;
        free(given);
        free(wanted);
    }
    assert_int_equal(harness_free(harness), 0);
}

int main(void) {
    vector_files_t files = vectors_read();
    struct CMUnitTest *tests = calloc(files.count, sizeof(struct CMUnitTest));
    for (size_t i = 0; i < files.count; i++) {
        const cJSON *name = cJSON_GetObjectItem(files.vectors[i], "name");
        tests[i] = (struct CMUnitTest){
            .name = cJSON_GetStringValue(name),
            .test_func = runs,
            .initial_state = files.vectors[i],
        };
    }
    int failed = _cmocka_run_group_tests("vectors", tests, files.count, NULL, NULL);
    free(tests);
    vectors_free(&files);
    return failed;
}
