<?php
// What Zadarma does with its own functions: one JSON text a line comes in, one goes out.

// [S1] and the official client's Client.php
function query($params)
{
    ksort($params);
    return http_build_query($params, '', '&', PHP_QUERY_RFC1738);
}

// [S1]
function request_signature($method, $params, $secret)
{
    $paramsStr = query($params);
    return base64_encode(hash_hmac('sha1', $method . $paramsStr . md5($paramsStr), $secret));
}

// The official client's Webhook/*.php: getSignatureString of each class
function signature_string($n)
{
    switch (empty($n->event) ? 'NOTIFY_START' : $n->event) {
        case 'NOTIFY_START':
        case 'NOTIFY_INTERNAL':
        case 'NOTIFY_INTERNAL_END':
        case 'NOTIFY_END':
        case 'NOTIFY_IVR':
            return $n->caller_id . $n->called_did . $n->call_start;
        case 'NOTIFY_ANSWER':
            return $n->caller_id . $n->destination . $n->call_start;
        case 'NOTIFY_OUT_START':
        case 'NOTIFY_OUT_END':
            return $n->internal . $n->destination . $n->call_start;
        case 'NOTIFY_RECORD':
            return $n->pbx_call_id . $n->call_id_with_rec;
        default:
            return $n->result;
    }
}

// The official client's Client.php: encodeSignature
function webhook_signature($fields, $secret)
{
    $names = ['event', 'caller_id', 'called_did', 'destination', 'internal', 'call_start', 'pbx_call_id',
        'call_id_with_rec', 'result'];
    $fields += array_fill_keys($names, null);
    if (isset($fields['callstart'])) {
        $fields['call_start'] = $fields['callstart'];
    }
    return base64_encode(hash_hmac('sha1', signature_string((object)$fields), $secret));
}

while (($line = fgets(STDIN)) !== false) {
    $asked = json_decode($line, true, 512, JSON_THROW_ON_ERROR);
    switch ($asked['do']) {
        case 'query':
            $answer = query($asked['params']);
            break;
        case 'request':
            $params = $asked['params'] ?? null;
            if ($params === null) {
                parse_str($asked['query'], $params);
            }
            $answer = request_signature($asked['method'], $params, $asked['secret']);
            break;
        case 'webhook':
            $answer = webhook_signature($asked['fields'], $asked['secret']);
            break;
        case 'form':
            $answer = http_build_query($asked['fields']);
            break;
    }
    echo json_encode($answer, JSON_THROW_ON_ERROR), "\n";
}
