package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.object.Data;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Encrypt;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.server.crypto.Cryptography;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** Encrypt (2.1 section 6.1.17). */
public final class EncryptHandler implements OperationHandler<Encrypt.Request, Encrypt.Response> {
    @Override
    public Outcome<Encrypt.Response> handle(Encrypt.Request request, RequestContext context) {
        Bytes data = WholeData.of(
                request.data(), request.correlationValue(), request.initIndicator(), request.finalIndicator());
        Cryptography.Encrypted encrypted = context.keys()
                .encrypt(
                        context.object(),
                        request.cryptographicParameters(),
                        data,
                        request.ivCounterNonce(),
                        request.authenticatedEncryptionAdditionalData());
        return done(new Encrypt.Response(
                UniqueIdentifier.of(context.object().id()),
                Data.of(encrypted.data()),
                encrypted.iv(),
                null,
                encrypted.tag()));
    }
}
