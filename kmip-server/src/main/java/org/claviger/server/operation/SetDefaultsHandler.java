package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import java.util.List;
import org.claviger.codec.object.DefaultsInformation;
import org.claviger.codec.operation.SetDefaults;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** Set Defaults (2.1 section 6.1.53): what new objects get from now on where the client does not say. */
public final class SetDefaultsHandler implements OperationHandler<SetDefaults.Request, SetDefaults.Response> {
    @Override
    public Outcome<SetDefaults.Response> handle(SetDefaults.Request request, RequestContext context) {
        DefaultsInformation defaults = request.defaultsInformation();
        context.rules().preset(defaults == null ? new DefaultsInformation(List.of()) : defaults);
        return done(new SetDefaults.Response());
    }
}
