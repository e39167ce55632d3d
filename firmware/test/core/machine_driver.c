/* Runs machines by JSON lines: `{"identity":…}` creates one, each other line is an input, whose
 * outputs and phase are printed in a line. */
#include <stdio.h>
#include <stdlib.h>

#include "harness.h"

static const char *const phases[] = {"disconnected", "connecting", "resuming",     "creating",
                                     "publishing",   "backoff",    "unauthorized", "stopping"};

static void answer(const harness_t *harness) {
    cJSON *line = cJSON_CreateObject();
    cJSON_AddItemToObject(line, "outputs", cJSON_Duplicate(harness->outputs, true));
    cJSON_AddStringToObject(line, "phase", phases[kms_machine_phase(harness->machine)]);
    char *text = canonical(line);
    puts(text);
    free(text);
    cJSON_Delete(line);
}

static harness_t *replace(harness_t *harness, const cJSON *identity) {
    if (harness != NULL && harness_free(harness) != 0) {
        fprintf(stderr, "The machine leaked memory.\n");
        exit(1);
    }
    return identity != NULL ? harness_new(identity, -1) : NULL;
}

int main(void) {
    harness_t *harness = NULL;
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, stdin) >= 0) {
        cJSON *input = cJSON_Parse(line);
        const cJSON *identity = cJSON_GetObjectItem(input, "identity");
        if (identity != NULL) {
            harness = replace(harness, identity);
        } else if (input != NULL && harness != NULL) {
            harness_input(harness, input);
            answer(harness);
        }
        cJSON_Delete(input);
    }
    replace(harness, NULL);
    free(line);
    return 0;
}
