#define _GNU_SOURCE
#include "script.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SERVER "ws://127.0.0.1:8888/kurento"

static void input(harness_t *harness, const char *type, const char *member, const char *value) {
    cJSON *given = cJSON_CreateObject();
    cJSON_AddStringToObject(given, "type", type);
    if (member != NULL) {
        cJSON_AddStringToObject(given, member, value);
    }
    harness_input(harness, given);
    cJSON_Delete(given);
}

harness_t *script_new(void) {
    cJSON *identity = cJSON_Parse("{\"name\":\"kitchen\",\"profile\":\"esp32s3\","
                                  "\"firmware\":\"0.1.0\",\"id\":\"02:00:5e:00:53:01\","
                                  "\"canRestart\":true}");
    harness_t *harness = harness_new(identity, -1);
    cJSON_Delete(identity);
    return harness;
}

void script_start(harness_t *harness) {
    input(harness, "start", "url", SERVER);
}

void script_stop(harness_t *harness) {
    input(harness, "stop", NULL, NULL);
}

void script_opened(harness_t *harness) {
    input(harness, "opened", NULL, NULL);
}

void script_closed(harness_t *harness) {
    input(harness, "closed", "reason", "code 1006");
}

void script_offer(harness_t *harness, const char *sdp) {
    input(harness, "offer", "sdp", sdp);
}

void script_timer(harness_t *harness, const char *name) {
    input(harness, "timer", "name", name);
}

void script_timer_of_last_request(harness_t *harness) {
    char name[32];
    snprintf(name, sizeof(name), "request:%zu", harness->last_id);
    script_timer(harness, name);
}

void script_message(harness_t *harness, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *text = NULL;
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    harness_message(harness, text, (size_t)length);
    free(text);
}

void script_reply(harness_t *harness, const char *result) {
    script_message(harness, "{\"id\":%zu,\"jsonrpc\":\"2.0\",\"result\":%s}", harness->last_id,
                   result);
}

void script_error(harness_t *harness, int code, const char *message) {
    script_message(harness,
                   "{\"error\":{\"code\":%d,\"message\":\"%s\"},\"id\":%zu,\"jsonrpc\":\"2.0\"}",
                   code, message, harness->last_id);
}

static const char *published_value(int index) {
    switch (index) {
    case KMS_PUBLISH_PIPELINE:
        return "\"" PIPELINE "\"";
    case KMS_PUBLISH_PUBLISHER:
        return "\"" PUBLISHER "\"";
    case KMS_PUBLISH_VIEWER:
        return "\"" VIEWER "\"";
    case KMS_PUBLISH_ANSWER:
        return "\"answer\"";
    default:
        return strcmp(kms_publish_operations[index].method, "subscribe") == 0 ? "\"subscription\""
                                                                              : "null";
    }
}

char *script_published(size_t id, int index, const char *value) {
    const int count = sizeof(kms_publish_operations) / sizeof(kms_publish_operations[0]);
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    fprintf(out,
            "{\"id\":%zu,\"jsonrpc\":\"2.0\",\"result\":{\"sessionId\":\"session\",\"value\":[",
            id);
    for (int i = 0; i < count; i++) {
        fprintf(out,
                "%s{\"id\":%d,\"jsonrpc\":\"2.0\",\"result\":{\"sessionId\":\"session\","
                "\"value\":%s}}",
                i > 0 ? "," : "", i, i == index ? value : published_value(i));
    }
    fprintf(out, "]}}");
    fclose(out);
    return text;
}

void script_event(harness_t *harness, const char *type, const char *object, const char *members) {
    script_message(
        harness,
        "{\"jsonrpc\":\"2.0\",\"method\":\"onEvent\",\"params\":{\"value\":{\"data\":{%s,"
        "\"source\":\"%s\",\"tags\":[],\"timestampMillis\":\"1\",\"type\":\"%s\"},"
        "\"object\":\"%s\",\"type\":\"%s\"}}}",
        members, object, type, object, type);
}

harness_t *script_until_publish(void) {
    harness_t *harness = script_new();
    script_start(harness);
    script_opened(harness);
    script_reply(harness, "{\"serverId\":\"server\",\"sessionId\":\"session\"}");
    script_offer(harness, "offer");
    return harness;
}

harness_t *script_publishing(void) {
    harness_t *harness = script_until_publish();
    char *reply = script_published(harness->last_id, -1, NULL);
    script_message(harness, "%s", reply);
    free(reply);
    return harness;
}

const cJSON *script_output(const harness_t *harness, const char *type) {
    const cJSON *output;
    cJSON_ArrayForEach(output, harness->outputs) {
        if (strcmp(cJSON_GetStringValue(cJSON_GetObjectItem(output, "type")), type) == 0) {
            return output;
        }
    }
    return NULL;
}

int script_count(const harness_t *harness, const char *type) {
    int count = 0;
    const cJSON *output;
    cJSON_ArrayForEach(output, harness->outputs) {
        const char *given = cJSON_GetStringValue(cJSON_GetObjectItem(output, "type"));
        count += strcmp(given, type) == 0 ? 1 : 0;
    }
    return count;
}

const char *script_text(const harness_t *harness, const char *type, const char *member) {
    const char *text =
        cJSON_GetStringValue(cJSON_GetObjectItem(script_output(harness, type), member));
    return text != NULL ? text : "";
}
