package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import org.claviger.codec.object.Data;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Encrypt;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.server.crypto.CipherStream;
import org.claviger.server.crypto.Cryptography;
import org.claviger.server.dispatch.DataPart;
import org.claviger.server.dispatch.ItemStreams;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** Encrypt (2.1 section 6.1.17). */
public final class EncryptHandler implements OperationHandler<Encrypt.Request, Encrypt.Response> {
    @Override
    public Outcome<Encrypt.Response> handle(Encrypt.Request request, RequestContext context) {
        DataPart part = DataPart.of(
                request.data(), request.correlationValue(), request.initIndicator(), request.finalIndicator());
        return done(part.isWhole() ? whole(request, part.bytes(), context) : inParts(request, part, context));
    }

    private static Encrypt.Response whole(Encrypt.Request request, Bytes data, RequestContext context) {
        Cryptography.Encrypted encrypted = context.keys()
                .encrypt(
                        context.object(),
                        request.cryptographicParameters(),
                        data,
                        request.ivCounterNonce(),
                        request.authenticatedEncryptionAdditionalData());
        return new Encrypt.Response(
                UniqueIdentifier.of(context.object().id()),
                Data.of(encrypted.data()),
                encrypted.iv(),
                null,
                encrypted.tag());
    }

    private static Encrypt.Response inParts(Encrypt.Request request, DataPart part, RequestContext context) {
        ItemStreams.Part<CipherStream> taken = context.streams()
                .part(
                        part,
                        CipherStream.class,
                        keys -> keys.encrypt(
                                context.object(),
                                request.cryptographicParameters(),
                                request.ivCounterNonce(),
                                request.authenticatedEncryptionAdditionalData()));
        CipherParts.Output output = CipherParts.of(taken.stream(), part);
        return new Encrypt.Response(
                UniqueIdentifier.of(context.object().id()),
                output.data(),
                part.first() ? taken.stream().iv() : null,
                taken.correlationValue(),
                output.tag());
    }
}
