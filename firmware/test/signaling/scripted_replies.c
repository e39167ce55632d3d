#include "scripted_replies.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#define SESSION "session-1"
#define PIPELINE "p_kurento.MediaPipeline"

static const char *text_of(const cJSON *object, const char *name) {
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(object, name));
    return text != NULL ? text : "";
}

/** An answer of a given length, padded with an unknown attribute. */
static char *make_answer(size_t length) {
    static const char head[] = "v=0\r\na=ice-pwd:answer-secret\r\na=x:";
    const size_t used = sizeof(head) - 1;
    const size_t fill = length > used ? length - used : 0;
    char *answer = malloc(used + fill + 1);
    memcpy(answer, head, used);
    memset(answer + used, 'x', fill);
    answer[used + fill] = '\0';
    return answer;
}

static cJSON *value_of(const cJSON *operation, const script_t *script) {
    const cJSON *params = cJSON_GetObjectItem(operation, "params");
    if (strcmp(text_of(params, "type"), "MediaPipeline") == 0) {
        return cJSON_CreateString(PIPELINE);
    }
    if (strcmp(text_of(params, "type"), "WebRtcEndpoint") == 0) {
        const bool first = cJSON_GetNumberValue(cJSON_GetObjectItem(operation, "id")) == 1;
        return cJSON_CreateString(first ? PIPELINE "/e_kurento.WebRtcEndpoint"
                                        : PIPELINE "/v_kurento.WebRtcEndpoint");
    }
    if (strcmp(text_of(params, "operation"), "processOffer") == 0) {
        char *answer = make_answer(script->answer);
        cJSON *value = cJSON_CreateString(answer);
        free(answer);
        return value;
    }
    if (strcmp(text_of(params, "operation"), "getMediaState") == 0) {
        return cJSON_CreateString(script->loses_media ? "DISCONNECTED" : "CONNECTED");
    }
    if (strcmp(text_of(params, "operation"), "isMediaFlowingOut") == 0) {
        return cJSON_CreateBool(!script->loses_flow);
    }
    if (strcmp(text_of(operation, "method"), "subscribe") == 0) {
        return cJSON_CreateString("subscription");
    }
    return cJSON_CreateNull();
}

static cJSON *result_of(cJSON *value) {
    cJSON *result = cJSON_CreateObject();
    cJSON_AddStringToObject(result, "sessionId", SESSION);
    if (value != NULL) {
        cJSON_AddItemToObject(result, "value", value);
    }
    return result;
}

static cJSON *reply_to(const cJSON *id, cJSON *result) {
    cJSON *reply = cJSON_CreateObject();
    cJSON_AddItemToObject(reply, "id", cJSON_Duplicate(id, true));
    cJSON_AddStringToObject(reply, "jsonrpc", "2.0");
    cJSON_AddItemToObject(reply, "result", result);
    return reply;
}

static cJSON *transaction_of(const cJSON *params, const script_t *script) {
    cJSON *values = cJSON_CreateArray();
    const cJSON *operation;
    cJSON_ArrayForEach(operation, cJSON_GetObjectItem(params, "operations")) {
        cJSON *result = result_of(value_of(operation, script));
        cJSON_AddItemToArray(values, reply_to(cJSON_GetObjectItem(operation, "id"), result));
    }
    return result_of(values);
}

static cJSON *session_error(const cJSON *id) {
    cJSON *reply = cJSON_CreateObject();
    cJSON_AddItemToObject(reply, "id", cJSON_Duplicate(id, true));
    cJSON_AddStringToObject(reply, "jsonrpc", "2.0");
    cJSON *error = cJSON_AddObjectToObject(reply, "error");
    cJSON_AddNumberToObject(error, "code", 40007);
    cJSON_AddStringToObject(error, "message", "Invalid session");
    return reply;
}

char *scripted_reply(const char *request, const script_t *script) {
    if (script->silent) {
        return NULL;
    }
    cJSON *parsed = cJSON_Parse(request);
    const cJSON *id = cJSON_GetObjectItem(parsed, "id");
    const cJSON *params = cJSON_GetObjectItem(parsed, "params");
    const char *method = text_of(parsed, "method");
    const bool resumes = strcmp(method, "connect") == 0 && text_of(params, "sessionId")[0] != '\0';
    cJSON *reply;
    if (resumes && script->forgets_sessions) {
        reply = session_error(id);
    } else if (strcmp(method, "transaction") == 0) {
        reply = reply_to(id, transaction_of(params, script));
    } else {
        const bool is_ping = strcmp(method, "ping") == 0;
        reply = reply_to(id, result_of(is_ping ? cJSON_CreateString("pong") : NULL));
    }
    char *text = cJSON_PrintUnformatted(reply);
    cJSON_Delete(reply);
    cJSON_Delete(parsed);
    return text;
}
