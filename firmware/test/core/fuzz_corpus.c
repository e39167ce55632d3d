/* Writes the seed corpus of a fuzzer from the golden vectors:
 * fuzz_corpus machine|json|url|sdp|improv FOLDER */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz_record.h"
#include "harness.h"
#include "vector_files.h"

static const char *text_of(const cJSON *object, const char *name) {
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(object, name));
    return text != NULL ? text : "";
}

static FILE *create(const char *folder, const char *name, int number) {
    char path[4096];
    snprintf(path, sizeof(path), "%s/%s-%d", folder, name, number);
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        fprintf(stderr, "Cannot write %s; make the folder first.\n", path);
        exit(1);
    }
    return file;
}

static void put(FILE *file, record_kind_t kind, const char *payload, size_t length) {
    fputc((int)kind, file);
    fputc((int)(length >> 8), file);
    fputc((int)(length & 0xff), file);
    fwrite(payload, 1, length, file);
}

static void put_text(FILE *file, record_kind_t kind, const char *text) {
    put(file, kind, text, strlen(text));
}

static void put_timer(FILE *file, const char *name) {
    char payload[] = {(char)timer_by_name(name).kind, 0};
    put(file, RECORD_TIMER, payload, sizeof(payload));
}

static void put_input(FILE *file, const cJSON *input) {
    const char *type = text_of(input, "type");
    if (strcmp(type, "start") == 0) {
        put_text(file, RECORD_START, text_of(input, "url"));
    } else if (strcmp(type, "opened") == 0) {
        put(file, RECORD_OPENED, "", 0);
    } else if (strcmp(type, "message") == 0) {
        put_text(file, RECORD_MESSAGE, text_of(input, "text"));
    } else if (strcmp(type, "unauthorized") == 0) {
        put_text(file, RECORD_UNAUTHORIZED, text_of(input, "reason"));
    } else if (strcmp(type, "closed") == 0) {
        put_text(file, RECORD_CLOSED, text_of(input, "reason"));
    } else if (strcmp(type, "offer") == 0) {
        put_text(file, RECORD_OFFER, text_of(input, "sdp"));
    } else if (strcmp(type, "timer") == 0) {
        put_timer(file, text_of(input, "name"));
    } else if (strcmp(type, "stop") == 0) {
        put(file, RECORD_STOP, "", 0);
    } else if (strcmp(type, "addressChanged") == 0) {
        put(file, RECORD_ADDRESS, "", 0);
    } else {
        bool up = strcmp(text_of(input, "state"), "connected") == 0;
        put(file, up ? RECORD_CONNECTED : RECORD_FAILED, "", 0);
    }
}

/* A reply to a pending request of any id: a result, an error and out of memory. */
static void put_variants(const char *folder) {
    static const char *const members[] = {
        "\"result\":{\"value\":\"x\",\"sessionId\":\"s\"}",
        "\"result\":{\"value\":[]}",
        "\"error\":{\"code\":-32601,\"message\":\"Method not found.\"}",
        "\"error\":{\"code\":40007,\"message\":\"Invalid session\"}",
        "\"error\":{\"code\":40101,\"message\":\"Object not found\"}",
    };
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        char payload[128] = {0};
        FILE *file = create(folder, "reply", (int)i);
        put_text(file, RECORD_START, "ws://host");
        put(file, RECORD_OPENED, "", 0);
        snprintf(payload + 1, sizeof(payload) - 1, "%s", members[i]);
        put(file, RECORD_REPLY, payload, strlen(members[i]) + 1);
        put(file, RECORD_STARVE, "\3", 1);
        put_text(file, RECORD_OFFER, "offer");
        put(file, RECORD_REPLY, payload, strlen(members[i]) + 1);
        fclose(file);
    }
}

static void write_text(const char *folder, const char *name, int number, const char *text) {
    FILE *file = create(folder, name, number);
    fputs(text, file);
    fclose(file);
}

static void write_conversations(const vector_files_t *files, const char *folder) {
    for (size_t i = 0; i < files->count; i++) {
        FILE *file = create(folder, text_of(files->vectors[i], "name"), 0);
        const cJSON *step;
        cJSON_ArrayForEach(step, cJSON_GetObjectItem(files->vectors[i], "steps")) {
            put_input(file, cJSON_GetObjectItem(step, "input"));
        }
        fclose(file);
    }
    put_variants(folder);
}

static void write_messages(const vector_files_t *files, const char *folder) {
    for (size_t i = 0; i < files->count; i++) {
        int number = 0;
        const cJSON *step;
        cJSON_ArrayForEach(step, cJSON_GetObjectItem(files->vectors[i], "steps")) {
            const char *text = text_of(cJSON_GetObjectItem(step, "input"), "text");
            write_text(folder, text_of(files->vectors[i], "name"), number++, text);
        }
    }
}

static void write_offers(const vector_files_t *files, const char *folder) {
    int number = 0;
    for (size_t i = 0; i < files->count; i++) {
        const cJSON *step;
        cJSON_ArrayForEach(step, cJSON_GetObjectItem(files->vectors[i], "steps")) {
            const char *sdp = text_of(cJSON_GetObjectItem(step, "input"), "sdp");
            if (sdp[0] != '\0') {
                write_text(folder, "offer", number++, sdp);
            }
        }
    }
}

static void write_urls(const char *folder) {
    int number = 0;
    cJSON *vectors = url_vectors_read();
    const cJSON *vector;
    cJSON_ArrayForEach(vector, vectors) {
        write_text(folder, "url", number++, text_of(vector, "given"));
    }
    cJSON_Delete(vectors);
}

static void write_streams(const char *folder) {
    static const char *const lists[] = {"streams", "packets", "invalid"};
    int number = 0;
    cJSON *vectors = improv_vectors_read();
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        const cJSON *vector;
        cJSON_ArrayForEach(vector, cJSON_GetObjectItem(vectors, lists[i])) {
            uint8_t bytes[512];
            const size_t length = hex_read(text_of(vector, "hex"), bytes, sizeof(bytes));
            FILE *file = create(folder, "stream", number++);
            fputc(0, file);
            fwrite(bytes, 1, length, file);
            fclose(file);
        }
    }
    cJSON_Delete(vectors);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "Usage: fuzz_corpus machine|json|url|sdp|improv FOLDER\n");
        return 2;
    }
    vector_files_t files = vectors_read();
    if (strcmp(argv[1], "machine") == 0) {
        write_conversations(&files, argv[2]);
    } else if (strcmp(argv[1], "url") == 0) {
        write_urls(argv[2]);
    } else if (strcmp(argv[1], "improv") == 0) {
        write_streams(argv[2]);
    } else if (strcmp(argv[1], "sdp") == 0) {
        write_offers(&files, argv[2]);
    } else {
        write_messages(&files, argv[2]);
    }
    vectors_free(&files);
    return 0;
}
