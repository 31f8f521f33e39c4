/** Who is there: certificates, the clients and officers they belong to. */
@NullMarked
package org.claviger.server.identity;

import org.jspecify.annotations.NullMarked;
