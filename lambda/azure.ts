/** Entry of the function app: the functions register themselves. */
import './image-delivery/azure';
import './invalidation/azure';
